/** A stretch in which a service did not answer, by the moments at which requests were sent (ISO 8601, UTC). */
export interface Stretch {
  readonly from: string
  /** The time of the first good request that was sent afterwards; null if there was none. */
  readonly to: string | null
}

/** The requests to one service, and their results. */
export class Tally {
  readonly stretches: Stretch[] = []
  requests = 0
  answered = 0
  failed = 0
  /** Failed requests that the balancer answered at once, with 503: no server was up. */
  private unavailable = 0
  private outageMilliseconds = 0
  private outSince: number | undefined

  sent(): void {
    this.requests += 1
  }

  /** @param sentAt by this process's clock (performance.now): an answer may overtake one that was asked before */
  good(sentAt: number): void {
    this.answered += 1
    if (this.outSince === undefined || sentAt < this.outSince) return
    this.outageMilliseconds += sentAt - this.outSince
    this.stretches.push({ from: iso(this.outSince), to: iso(sentAt) })
    this.outSince = undefined
  }

  bad(sentAt: number, isUnavailable: boolean): void {
    this.failed += 1
    if (isUnavailable) this.unavailable += 1
    this.outSince ??= sentAt
  }

  /** Ends the tally: a stretch that is not over stays without an end. */
  close(): void {
    if (this.outSince !== undefined) this.stretches.push({ from: iso(this.outSince), to: null })
  }

  /** Seconds from a first failed request to the first good one that was sent afterwards, over all such stretches. */
  outageSeconds(now: number): number {
    const open = this.outSince === undefined ? 0 : now - this.outSince
    return Math.round((this.outageMilliseconds + open) / 100) / 10
  }

  counts(now: number): Record<'requests' | 'answered' | 'failed' | 'unavailable' | 'outageSeconds', number> {
    const { requests, answered, failed, unavailable } = this
    return { requests, answered, failed, unavailable, outageSeconds: this.outageSeconds(now) }
  }
}

const iso = (moment: number): string => new Date(performance.timeOrigin + moment).toISOString()
