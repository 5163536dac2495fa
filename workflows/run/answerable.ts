import { doesNotAnswerYet } from '../../cloud/model/not-yet'

/** What Temporal's SDK hands to a workflow, as far as it says whether Temporal knows of it. */
export interface Handed {
  /** Queries come alone, by no other path than that of no workflow task at all: 'direct'; or with a task of their own. */
  readonly what: 'work' | 'direct query' | 'query'
  readonly isReplaying: boolean
  /** How many events of the history have been read. */
  readonly events: number
  /** When the workflow task began whose events were read last; undefined of a query. */
  readonly taskBegan: string | undefined
  /** The worker's own clock, in milliseconds. */
  readonly now: number
}

/** A query that was handed over with a history follows the last of its events at once: never after so long. */
const atOnceMilliseconds = 30_000
/** A workflow task that began before this is hardly under way any more: its run has ended, or waits for a worker. */
const underWayMilliseconds = 15_000

/** Thrown at the first work behind such a query: the worker then throws the copy away and reads the history anew. */
export const staleCopy =
  'The copy of the workflow that has answered a query is thrown away: Temporal has not heard of all that it did. Nothing is lost.'

/**
 * Says whether a workflow may answer a query. A query that finds no copy of the workflow in a worker brings the whole
 * history, also events whose workflow task another attempt has, or nobody yet. The SDK runs the workflow on them as if the
 * task were its own, tells Temporal nothing, and keeps that copy. The next task would then go on from what Temporal
 * never heard of: steps are asked for in another order, or a result is lost, and no worker can replay that history.
 * So such a query is refused: the SDK throws the copy away with it. Where the last task is too old to be under way, as in a
 * run that was terminated, the query is answered, and the copy is thrown away before any further work.
 */
export class Answerable {
  /** Set while what was done last may be unknown to Temporal, to the time when it was done. */
  #unheardSince: number | undefined
  #isStale = false
  #last: Handed['what'] | undefined
  #wasReplaying = false
  #events = 0
  #taskBegan: string | undefined

  /**
   * Called with all that is handed over, in order, before it is done.
   * @throws for a query that must not be answered: it is to be asked again; and for work that a stale copy must not do
   */
  take(handed: Handed): void {
    if (handed.what === 'work') this.#work(handed)
    else this.#query(handed)
    this.#last = handed.what
  }

  #work({ isReplaying, events, taskBegan, now }: Handed): void {
    if (this.#isStale) throw new Error(staleCopy)
    const read = events > this.#events
    // The same task goes on, such as with a cancellation that counts at once.
    if (this.#last === 'work' && !read) return
    const caughtUp = this.#last === 'work' && this.#wasReplaying
    const withoutTask = read && this.#taskBegan !== undefined && this.#taskBegan === taskBegan
    this.#unheardSince = !isReplaying && (caughtUp || withoutTask) ? now : undefined
    this.#wasReplaying = isReplaying
    this.#events = events
    this.#taskBegan = taskBegan
  }

  #query({ what, now }: Handed): void {
    const since = this.#unheardSince
    this.#unheardSince = undefined
    if (what !== 'direct query' || since === undefined || now - since >= atOnceMilliseconds) return
    const began = this.#taskBegan === undefined ? now : Number(this.#taskBegan) * 1000
    if (now - began < underWayMilliseconds) throw new Error(doesNotAnswerYet)
    this.#isStale = true
  }
}
