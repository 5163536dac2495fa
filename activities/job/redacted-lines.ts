import { StringDecoder } from 'node:string_decoder'
import { redactOpen } from '../../cloud/model/redaction'

/** A line longer than this is not shown, and a secret without an end is passed on in parts of this length. */
const heldCharacters = 64 * 1024
const tooLong = '[a line of more than 64 kB is not shown]'

/**
 * Redacts a stream line by line as it comes, with the result that `redact` has for the whole. A line after which a secret
 * may go on is held back until the next one has come.
 */
export class RedactedLines {
  readonly #decoder = new StringDecoder('utf8')
  #carry = ''
  #held = ''
  /** The line that comes is too long: a part of one could begin within a secret. */
  #skips = false

  /** The lines that can be shown now, without their ends. */
  add(chunk: Buffer): string[] {
    const lines = (this.#carry + this.#decoder.write(chunk)).split('\n')
    this.#carry = lines.pop() ?? ''
    const shown = lines.flatMap((line) => this.#line(this.#whole(line)))
    if (this.#carry.length > heldCharacters) {
      this.#carry = ''
      this.#skips = true
    }
    return shown
  }

  /** The lines that are left at the end of the stream. */
  end(): string[] {
    const rest = this.#whole(this.#carry + this.#decoder.end())
    const text = this.#held === '' ? rest : rest === '' ? this.#held.slice(0, -1) : this.#held + rest
    this.#carry = ''
    this.#held = ''
    return text === '' ? [] : redactOpen(text).text.split('\n')
  }

  #whole(line: string): string {
    const whole = this.#skips ? tooLong : line
    this.#skips = false
    return whole
  }

  #line(line: string): string[] {
    const text = this.#held + line
    const { text: safe, open } = redactOpen(`${text}\n`)
    if (open && text.length < heldCharacters) {
      this.#held = `${text}\n`
      return []
    }
    this.#held = ''
    return safe.slice(0, -1).split('\n')
  }
}
