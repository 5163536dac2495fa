import { randomBytes } from 'node:crypto'
import { script } from '../../cloud/model/commands'

/** How much is kept of what a host says before the script begins: a message of the day, a complaint of the login shell. */
const keptBytes = 64 * 1024

/**
 * Tells a script's own output from what the host says before it: the script's first act is to print a mark that nothing
 * else can know. From then on the shell is known to work.
 */
export class Begun {
  private readonly mark = `--${randomBytes(12).toString('hex')}`
  private before = Buffer.alloc(0)
  private isBegun = false

  /** @param onBegin called once the script has begun */
  constructor(private readonly onBegin: () => void) {}

  /** The script, with the mark ahead of it: on a line of its own, whatever was printed without an end of line. */
  marked(body: string): string {
    return script(`printf '\\n%s\\n' ${this.mark}`, body)
  }

  /** Takes in standard output; returns what of it is the script's own. */
  own(chunk: Buffer): Buffer {
    if (this.isBegun) return chunk
    this.before = Buffer.concat([this.before, chunk])
    const line = `\n${this.mark}\n`
    const at = this.before.indexOf(line)
    if (at < 0) {
      if (this.before.length > keptBytes) this.before = this.before.subarray(-keptBytes)
      return Buffer.alloc(0)
    }
    this.isBegun = true
    this.onBegin()
    return this.before.subarray(at + Buffer.byteLength(line))
  }

  /** Whether the script has begun. */
  get yes(): boolean {
    return this.isBegun
  }

  /** What a host has said that never began the script. */
  get said(): string {
    return this.isBegun ? '' : this.before.toString('utf8')
  }
}
