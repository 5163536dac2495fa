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
 * The copy of a workflow in a worker. `unheard`: Temporal may not know of the work that the copy has done last, at this time
 * of the worker's clock. `stale`: the copy has answered a query from such work, and does no more.
 */
type Copy = { readonly is: 'heard' | 'stale' } | { readonly is: 'unheard'; readonly since: number }

/**
 * Decides if a workflow may answer a query. A query that finds no copy of the workflow in a worker brings the whole history.
 * That includes events whose workflow task another attempt has, or no worker yet. The SDK runs the workflow on them as if
 * the task were its own, tells Temporal nothing, and keeps that copy. The next task would then go on from events that
 * Temporal never heard of: steps are scheduled in another order, or a result is lost. No worker can replay that history. So
 * such a query is refused: the SDK throws the copy away with it. If the last task is too old to be under way, as in a
 * terminated run, the query is answered. The copy is then thrown away before any further work.
 */
export class Answerable {
  #copy: Copy = { is: 'heard' }
  /** True if the last task was replayed; undefined if a query has come since. */
  #wasReplaying: boolean | undefined
  #events = 0
  #taskBegan: string | undefined

  /**
   * Called with each activation, in order, before it is executed.
   * @throws for a query that must not be answered: it is to be asked again; and for work that a stale copy must not do
   */
  take(handed: Handed): void {
    if (handed.what === 'work') this.#work(handed)
    else this.#query(handed)
  }

  #work({ isReplaying, events, taskBegan, now }: Handed): void {
    if (this.#copy.is === 'stale') throw new Error(staleCopy)
    // The task goes on, such as with a cancellation that takes effect at once.
    if (events <= this.#events) {
      this.#wasReplaying ??= isReplaying
      return
    }
    const withoutTask = this.#taskBegan !== undefined && this.#taskBegan === taskBegan
    this.#copy =
      !isReplaying && (this.#wasReplaying === true || withoutTask) ? { is: 'unheard', since: now } : { is: 'heard' }
    this.#wasReplaying = isReplaying
    this.#events = events
    this.#taskBegan = taskBegan
  }

  #query({ what, now }: Handed): void {
    const copy = this.#copy
    this.#wasReplaying = undefined
    if (copy.is !== 'unheard') return
    this.#copy = { is: 'heard' }
    if (what !== 'direct query' || now - copy.since >= atOnceMilliseconds) return
    const began = this.#taskBegan === undefined ? now : Number(this.#taskBegan) * 1000
    if (now - began < underWayMilliseconds) throw new Error(doesNotAnswerYet)
    this.#copy = { is: 'stale' }
  }
}
