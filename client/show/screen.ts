import type { WriteStream } from 'node:tty'

// xterm's control sequences; every terminal of the last thirty years has them.
const enter = '\x1b[?1049h\x1b[?25l'
const leave = '\x1b[?25h\x1b[?1049l'
const home = '\x1b[H'
const clearRight = '\x1b[K'
const clearBelow = '\x1b[J'

/**
 * A terminal that shows one picture in place: on its second screen, as less and top do. So a resize can't garble the first
 * screen, which is back as it was once the picture is closed.
 */
export class Screen {
  #isOpen = false
  readonly #leave = (): void => this.close()

  constructor(private readonly terminal: WriteStream) {}

  /** Draws over the last picture. The caller leaves out lines that don't fit. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) {
      this.#isOpen = true
      // At any end of this process, the terminal is a terminal again.
      process.once('exit', this.#leave)
      this.terminal.write(enter)
    }
    this.terminal.write(home + lines.map((line) => line + clearRight).join('\r\n') + clearBelow)
  }

  /** Gives the terminal back as it was. May be called more than once. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    process.off('exit', this.#leave)
    this.terminal.write(leave)
  }
}
