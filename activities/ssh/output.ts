/** Bytes of a stream that are kept: this many of its beginning, and this many of its end. */
const keptBytes = 128 * 1024

/** One stream of a command, read to its end in bounded memory: its beginning and its end are kept. */
export class BoundedOutput {
  private readonly head: Buffer[] = []
  private headBytes = 0
  private readonly tail: Buffer[] = []
  private tailBytes = 0
  private seenBytes = 0

  add(chunk: Buffer): void {
    this.seenBytes += chunk.length
    const room = keptBytes - this.headBytes
    if (room > 0) this.keepHead(chunk.subarray(0, room))
    if (chunk.length > room) this.keepTail(chunk.subarray(Math.max(room, 0)))
  }

  /**
   * The kept output, with a line in the middle that counts the bytes that were dropped. Only whole lines stand around it: a
   * secret whose name was cut off could not be recognised.
   */
  text(): string {
    const head = Buffer.concat(this.head)
    const tail = Buffer.concat(this.tail)
    if (this.seenBytes === head.length + tail.length) return Buffer.concat([head, tail]).toString('utf8')
    const before = head.subarray(0, head.lastIndexOf('\n') + 1)
    const newline = tail.indexOf('\n')
    const behind = newline === -1 ? Buffer.alloc(0) : tail.subarray(newline + 1)
    const dropped = this.seenBytes - before.length - behind.length
    return `${before.toString('utf8')}[${dropped} bytes not kept]\n${behind.toString('utf8')}`
  }

  private keepHead(chunk: Buffer): void {
    this.head.push(Buffer.from(chunk))
    this.headBytes += chunk.length
  }

  private keepTail(chunk: Buffer): void {
    this.tail.push(Buffer.from(chunk))
    this.tailBytes += chunk.length
    // Whole chunks are dropped from the front as long as enough is left after them.
    for (let first = this.tail[0]; first && this.tailBytes - first.length >= keptBytes; first = this.tail[0]) {
      this.tail.shift()
      this.tailBytes -= first.length
    }
  }
}
