import { limits } from '../../cloud/model/limits'
import type { Decision, Progress } from '../../cloud/model/progress'
import { clipped, oneLine } from '../../cloud/model/text'
import type { EventLog } from './event-log'
import { LastItems } from './last-items'

/** The decisions of people, with the verdict on each. The last ones are kept, the others are counted. */
export class Decisions {
  readonly #kept = new LastItems<Decision>(limits.decisions)

  /** @param onChange called after each decision */
  constructor(
    private readonly eventLog: EventLog,
    private readonly onChange: () => void,
  ) {}

  /** Records a decision and the verdict on it. Of a signal that nobody knows even the name is the person's own text. */
  add(said: Omit<Decision, 'at'>): void {
    const decision = {
      ...said,
      signal: clipped(oneLine(said.signal), limits.nameCharacters),
      why: clipped(oneLine(said.why), limits.whyCharacters),
    }
    this.#kept.add({ at: new Date(Date.now()).toISOString(), ...decision })
    this.eventLog.record({ what: 'decision', ...decision })
    this.onChange()
  }

  /** The last answer of a person since a time, and whose it was. A pause is an answer to nothing. */
  lastAnswerSince(since: string): string | undefined {
    const last = this.#kept.items.findLast(
      ({ at, signal, verdict }) => verdict === 'taken' && at >= since && signal !== 'pause' && signal !== 'resume',
    )
    return last && `${last.signal} by ${last.by === '' ? 'someone' : last.by}`
  }

  get progress(): Pick<Progress, 'decisions' | 'decisionsLeftOut'> {
    const { items, lost } = this.#kept
    return { decisions: items, ...(lost === undefined ? {} : { decisionsLeftOut: lost.count }) }
  }
}
