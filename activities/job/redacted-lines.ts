import { StringDecoder } from 'node:string_decoder'
import { redact } from './redact'

/** A line that never ends, and a secret that never ends, are told in parts of this length. */
const heldCharacters = 64 * 1024

/** What the next line might begin with, if a secret that this one has named comes there. */
const continuations = ['\nx', '\n"x"', "\n'x'", '\n=x']

/** Whether a secret goes on behind this text. */
const isOpen = (text: string): boolean => continuations.some((next) => !redact(text + next).endsWith(next))

/**
 * Redacts a stream line by line as it comes: as `redact` does with the whole, since a line that names a secret is held back
 * until the one that may hold it has come.
 */
export class RedactedLines {
  readonly #decoder = new StringDecoder('utf8')
  #carry = ''
  #held = ''

  /** The lines that can be shown now, without their ends. */
  add(chunk: Buffer): string[] {
    const lines = (this.#carry + this.#decoder.write(chunk)).split('\n')
    this.#carry = lines.pop() ?? ''
    if (this.#carry.length > heldCharacters) {
      lines.push(this.#carry)
      this.#carry = ''
    }
    return lines.flatMap((line) => this.#line(line))
  }

  /** What is left at the end of the stream. */
  end(): string[] {
    const rest = this.#carry + this.#decoder.end()
    const text = this.#held === '' ? rest : rest === '' ? this.#held.slice(0, -1) : this.#held + rest
    this.#carry = ''
    this.#held = ''
    return text === '' ? [] : redact(text).split('\n')
  }

  #line(line: string): string[] {
    const text = this.#held + line
    if (text.length < heldCharacters && isOpen(text)) {
      this.#held = `${text}\n`
      return []
    }
    this.#held = ''
    return redact(text).split('\n')
  }
}
