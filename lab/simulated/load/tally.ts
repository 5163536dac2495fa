/** What was asked of one service, and what came of it. */
export class Tally {
  requests = 0
  answered = 0
  failed = 0
  private outageMilliseconds = 0
  private outSince: number | undefined

  sent(): void {
    this.requests += 1
  }

  /** @param sentAt milliseconds since any moment, the same for all: an answer may overtake one that was asked before */
  good(sentAt: number): void {
    this.answered += 1
    if (this.outSince === undefined || sentAt < this.outSince) return
    this.outageMilliseconds += sentAt - this.outSince
    this.outSince = undefined
  }

  bad(sentAt: number): void {
    this.failed += 1
    this.outSince ??= sentAt
  }

  /** Seconds from a first failed request to the first good one that was sent afterwards, over all such stretches. */
  outageSeconds(now: number): number {
    const open = this.outSince === undefined ? 0 : now - this.outSince
    return Math.round((this.outageMilliseconds + open) / 100) / 10
  }

  counts(now: number): Record<'requests' | 'answered' | 'failed' | 'outageSeconds', number> {
    const { requests, answered, failed } = this
    return { requests, answered, failed, outageSeconds: this.outageSeconds(now) }
  }
}
