import type { Outage } from '../../cloud/model/progress'

/** The clock of the stretch in which the API is down by the procedure itself. */
export class OutageClock {
  #outage: Outage | null = null

  /** Starts the clock. A second call changes nothing. @returns true if this call started it */
  begin(): boolean {
    if (this.#outage !== null) return false
    this.#outage = { since: new Date(Date.now()).toISOString(), seconds: 0, isOver: false }
    return true
  }

  /** Stops the clock; the seconds that it measured, undefined where it was not going. */
  end(): number | undefined {
    const { now } = this
    if (now === null || now.isOver) return undefined
    this.#outage = { ...now, isOver: true }
    return now.seconds
  }

  /** Shows another upgrade's outage. */
  mirror(outage: Outage | null): void {
    this.#outage = outage ?? this.#outage
  }

  /** As it stands now; null before there is one. */
  get now(): Outage | null {
    const outage = this.#outage
    if (outage === null || outage.isOver) return outage
    return { ...outage, seconds: secondsSince(outage.since) }
  }
}

/** The seconds that have passed since an ISO 8601 time. */
export const secondsSince = (time: string): number => (Date.now() - Date.parse(time)) / 1000
