/** Characters of an exit code and its full stop. */
const codeLength = 4

/** The callbacks for the parts of a stream. */
interface Listener {
  /** Before the mark at the beginning. */
  readonly login: (chunk: Buffer) => void
  /** The mark at the beginning has come. */
  readonly begun?: () => void
  /** The script's own output. */
  readonly output: (chunk: Buffer) => void
}

/**
 * One stream of a script that was delivered. Separates the login's output before the first mark from the script's own, and
 * reads the exit code after the last mark. Holds back no more than the beginning of a mark.
 */
export class MarkedStream {
  /** The exit code, once its mark has come: the script has run to its end. */
  code: number | undefined
  /** The mark at the beginning has come: sh is running the script. */
  hasBegun = false
  private held: Buffer = Buffer.alloc(0)
  private readonly beginning: Buffer
  private readonly end: Buffer

  constructor(
    mark: string,
    private readonly hear: Listener,
  ) {
    this.beginning = Buffer.from(`${mark} begin\n`)
    this.end = Buffer.from(`${mark} end `)
  }

  add(chunk: Buffer): void {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk])
    if (!this.hasBegun && this.passUntil(this.beginning, this.hear.login)) {
      this.hasBegun = true
      this.hear.begun?.()
    }
    if (this.hasBegun && this.code === undefined) this.readToEnd()
    if (this.code !== undefined) this.held = Buffer.alloc(0)
  }

  /** The stream has ended: the bytes that were held back were no mark. */
  finish(): void {
    this.pass(this.held.length, this.hasBegun ? this.hear.output : this.hear.login)
  }

  private readToEnd(): void {
    if (!this.held.subarray(0, this.end.length).equals(this.end) && !this.passBefore(this.end, this.hear.output)) return
    const rest = this.held.toString('latin1', this.end.length, this.end.length + codeLength)
    const code = /^(?<code>\d{1,3})\./.exec(rest)?.groups?.code
    if (code !== undefined) this.code = Number(code)
  }

  /** Passes on the bytes before the words, and takes the words out. */
  private passUntil(words: Buffer, to: (chunk: Buffer) => void): boolean {
    const found = this.passBefore(words, to)
    if (found) this.held = this.held.subarray(words.length)
    return found
  }

  /** Passes on the bytes before the words; without the words, all bytes that can't be their beginning. */
  private passBefore(words: Buffer, to: (chunk: Buffer) => void): boolean {
    const at = this.held.indexOf(words)
    this.pass(at >= 0 ? at : this.held.length - this.partLength(words), to)
    return at >= 0
  }

  private pass(length: number, to: (chunk: Buffer) => void): void {
    if (length > 0) to(this.held.subarray(0, length))
    this.held = this.held.subarray(length)
  }

  /** Number of bytes at the end of the held ones that may be the beginning of the words. */
  private partLength(words: Buffer): number {
    for (let length = Math.min(this.held.length, words.length - 1); length > 0; length -= 1)
      if (this.held.subarray(-length).equals(words.subarray(0, length))) return length
    return 0
  }
}
