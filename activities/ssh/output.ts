/** How much of a stream is kept: so much of its beginning and so much of its end. */
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

  /** What was kept, with a line in the middle that says how much was not. */
  text(): string {
    const dropped = this.seenBytes - this.headBytes - this.tailBytes
    const gap = dropped === 0 ? [] : [Buffer.from(`\n[${dropped} bytes not kept]\n`)]
    return Buffer.concat([...this.head, ...gap, ...this.tail]).toString('utf8')
  }

  private keepHead(chunk: Buffer): void {
    this.head.push(Buffer.from(chunk))
    this.headBytes += chunk.length
  }

  private keepTail(chunk: Buffer): void {
    this.tail.push(Buffer.from(chunk))
    this.tailBytes += chunk.length
    // Whole chunks are dropped from the front as long as enough is left behind them.
    for (let first = this.tail[0]; first && this.tailBytes - first.length >= keptBytes; first = this.tail[0]) {
      this.tail.shift()
      this.tailBytes -= first.length
    }
  }
}
