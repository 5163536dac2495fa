import { limits } from '../../cloud/model/limits'
import type { Attention } from '../../cloud/model/progress'
import { clipped, lastOf } from '../../cloud/model/text'
import type { EventLog } from './event-log'
import { secondsSince } from './outage-clock'

/** The attention that an upgrade shows: one at a time. */
export class ShownAttention {
  #now: Attention | null = null
  #number = 0

  constructor(private readonly eventLog: EventLog) {}

  get now(): Attention | null {
    return this.#now
  }

  /** Which attention is shown now; undefined where there is none. */
  get number(): number | undefined {
    return this.#now === null ? undefined : this.#number
  }

  /**
   * Shows a need for a person. An answer counts for the attention that it was given to: a new one needs an answer of its
   * own, one that merely goes on (of a step that is still waited for) doesn't.
   */
  raise(raised: Attention): void {
    const attention = {
      ...raised,
      sentence: clipped(raised.sentence, limits.sentenceCharacters),
      tail: lastOf(raised.tail, limits.tailCharacters),
    }
    const before = this.#now
    const goesOn = before?.step === attention.step && before.waiting && attention.waiting
    if (!goesOn) {
      this.#number += 1
      const { step, sentence, tail } = attention
      this.eventLog.record({ what: 'attention', step, sentence, tail })
    }
    this.#now = goesOn ? { ...attention, since: before.since } : attention
  }

  /** Ends the attention: it was answered, or its cause has gone. @returns the one that is over; null where there was none */
  settle(): Attention | null {
    const over = this.#now
    if (over !== null)
      this.eventLog.record({ what: 'attention over', step: over.step, seconds: secondsSince(over.since) })
    this.#now = null
    return over
  }

  /** Shows another upgrade's attention, which that upgrade records itself. */
  mirror(attention: Attention | null): void {
    this.#now = attention
  }
}
