import type { Outage } from '../../cloud/model/progress'
import type { EventLog } from './event-log'

/** The clock of the stretch in which the API is down by the procedure itself. */
export class OutageClock {
  #outage: Outage | null = null

  constructor(private readonly eventLog: EventLog) {}

  /** Starts the clock. A second call changes nothing. */
  begin(): void {
    if (this.#outage !== null) return
    this.#outage = { since: new Date(Date.now()).toISOString(), seconds: 0, isOver: false }
    this.eventLog.record({ what: 'outage begun' })
  }

  /** Stops the clock. Where it is not going, nothing changes. */
  end(): void {
    const { now } = this
    if (now === null || now.isOver) return
    this.#outage = { ...now, isOver: true }
    this.eventLog.record({ what: 'outage over', seconds: now.seconds })
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
