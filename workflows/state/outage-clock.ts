import type { Outage } from '../../cloud/model/progress'
import type { EventLog } from './event-log'

/** The clock of an outage, in which the procedure has the API down. */
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

  /** The outage as of now; null before there is one. */
  get now(): Outage | null {
    const outage = this.#outage
    if (outage === null || outage.isOver) return outage
    return { ...outage, seconds: secondsSince(outage.since) }
  }
}

/** The seconds that have passed since an ISO 8601 time. */
export const secondsSince = (time: string): number => (Date.now() - Date.parse(time)) / 1000
