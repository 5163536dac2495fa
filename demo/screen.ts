import { stripVTControlCharacters } from 'node:util'
import colors from 'picocolors'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMilliseconds = 100
const clearLine = '\r\u001b[2K'

/** The lines that a person sees: lines that stay and, at a terminal, one at the bottom that moves. */
export class Screen {
  /** True if a person can be asked here. */
  readonly interactive: boolean
  #working: (() => string) | undefined
  #frame = 0
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly out: NodeJS.WriteStream) {
    this.interactive = out.isTTY && process.stdin.isTTY
  }

  /** A line that stays. Without a terminal it has no colours. */
  line(text = ''): void {
    this.#erase()
    this.out.write(`${this.out.isTTY ? text : stripVTControlCharacters(text)}\n`)
    this.#draw()
  }

  /** Shows the current work at the bottom, asked anew for each frame; without a terminal it shows nothing. */
  working(text: () => string): void {
    this.#working = text
    if (!this.out.isTTY || this.#timer !== undefined) return
    this.#timer = setInterval(() => {
      this.#frame += 1
      this.#erase()
      this.#draw()
    }, frameMilliseconds)
    this.#timer.unref()
  }

  /** Clears the bottom line, which belongs to the person now. */
  resting(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#erase()
    this.#working = undefined
  }

  #erase(): void {
    if (this.#working !== undefined && this.out.isTTY) this.out.write(clearLine)
  }

  #draw(): void {
    if (this.#working === undefined || !this.out.isTTY) return
    const frame = frames[this.#frame % frames.length] ?? ''
    // A longer line would wrap, and could not be erased.
    this.out.write(`${colors.cyan(frame)} ${this.#working().slice(0, this.out.columns - 3)}`)
  }
}
