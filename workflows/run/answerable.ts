import { doesNotAnswerYet } from '../../cloud/model/not-yet'

/** The parts of an activation that tell if Temporal knows of it. */
export interface Handed {
  /** Queries come alone: without any workflow task ('direct'), or with a task of their own. */
  readonly what: 'work' | 'direct query' | 'query'
  readonly isReplaying: boolean
  /** Number of events of the history that have been read. */
  readonly events: number
  /** The beginning of the workflow task whose events were read last; undefined for a query. */
  readonly taskBegan: string | undefined
  /** The worker's own clock, in milliseconds. */
  readonly now: number
}

/** A query that comes with a history follows the last of its events at once: never after this long. */
const atOnceMilliseconds = 30_000
/** A workflow task that began before this is hardly under way any more: its run has ended, or waits for a worker. */
const underWayMilliseconds = 15_000

/** Thrown at the first work after such a query: the worker then throws the copy away and reads the history anew. */
export const staleCopy =
  'The copy of the workflow that has answered a query is thrown away: Temporal has not heard of all that it did. Nothing is lost.'

/**
 * Decides if a workflow may answer a query. A query that finds no copy of the workflow in a worker brings the whole history.
 * That includes events whose workflow task another attempt has, or no worker yet. The SDK runs the workflow on them as if
 * the task were its own, tells Temporal nothing, and keeps that copy. The next task would then go on from events that
 * Temporal never heard of: steps are scheduled in another order, or a result is lost. No worker can replay that history. So
 * such a query is refused: the SDK throws the copy away with it. If the last task is too old to be under way, as in a
 * terminated run, the query is answered. The copy is then thrown away before any further work.
 */
export class Answerable {
  /** Set while Temporal may not know of the last work, to the time of that work. */
  #unheardSince: number | undefined
  #isStale = false
  #last: Handed['what'] | undefined
  #wasReplaying = false
  #events = 0
  #taskBegan: string | undefined

  /**
   * Called with each activation, in order, before it is executed.
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
    // The task goes on, such as with a cancellation that takes effect at once.
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
