import type { Attempt } from '../temporal/attempt'
import type { Question, Settled } from '../temporal/reply'
import { forgetIdentities, identityOf, identityOfRow } from './identity'

/** A point in the course of an activity. From here on it does one thing, and what comes back tells the next point. */
export class Moment {
  kind: 'unknown' | 'asks' | 'rests' | 'ends' = 'unknown'
  /** If it asks. */
  question: Question = ['']
  /** If it rests: the details of the heartbeat that it sends. */
  details: unknown
  /** If it ends. */
  outcome: Settled = { value: undefined }
  #key: unknown
  #next: Moment | undefined
  #others: Map<unknown, Moment> | undefined

  after(key: unknown): Moment | undefined {
    return this.#key === key ? this.#next : this.#others?.get(key)
  }

  /** The point after this, also if nothing has come there yet. */
  learn(key: unknown, memory: Memory): Moment {
    const known = this.after(key)
    if (known !== undefined) return known
    const next = memory.moment()
    if (this.#next === undefined) {
      this.#key = key
      this.#next = next
    } else {
      this.#others ??= new Map()
      this.#others.set(key, next)
    }
    return next
  }
}

/** Points in the courses of activities that are kept; then all are forgotten, so that the memory has a bound. */
const mostMoments = 200_000

/** So many attempts are followed by memory for each that runs the product's code for a comparison. */
const comparedOneIn = 200

/** Activities that are told other things each time. */
const unkept = ['follow']

/**
 * The courses that activities of the product have taken. An activity is a function of its input and of the replies to its
 * questions, so that one that was followed once need not run again, as long as the replies are the same.
 */
export class Memory {
  /** Activities that did another thing than they had done before after the same replies: then they are no such functions. */
  readonly differences = new Set<string>()
  #roots = new Map<unknown, Moment>()
  #moments = 0
  #attempts = 0

  moment(): Moment {
    this.#moments += 1
    return new Moment()
  }

  /** The begin of the course of an attempt; undefined for an activity that is not kept. */
  begin({ name, input, before, run, activity }: Attempt): Moment | undefined {
    if (unkept.includes(name)) return undefined
    if (this.#moments > mostMoments) this.#forget()
    const key = identityOfRow([name, identityOf(input), identityOf(before), run.id, run.runId, run.type, activity])
    let root = this.#roots.get(key)
    if (root === undefined) this.#roots.set(key, (root = this.moment()))
    return root
  }

  /** True if the next attempt runs the product's code, whatever is known of it. */
  compares(): boolean {
    this.#attempts += 1
    return this.#attempts % comparedOneIn === 0
  }

  #forget(): void {
    this.#roots = new Map()
    this.#moments = 0
    forgetIdentities()
  }
}

/** The key of what comes back from a question. */
export const keyOf = (how: Settled): unknown => ('value' in how ? identityOf(how.value) : identityOf(how.error))
