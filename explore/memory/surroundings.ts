import type { Attempt } from '../temporal/attempt'
import type { Clock } from '../temporal/clock'
import type { Question, Reply, Settled } from '../temporal/reply'
import type { Memory } from './memory'

/** The world of a course: it answers questions, runs the product's code, and hears of the course. */
export interface Surroundings {
  readonly clock: Clock
  readonly memory: Memory
  readonly perform: (attempt: Attempt, question: Question) => Reply
  readonly work: (attempt: Attempt) => Promise<unknown>
  readonly random: () => number
  readonly ends: (how: Settled) => void
  /** The product's code has to take over, as soon as nothing else runs. */
  readonly takesOver: () => void
  /** The product's code has been told something: it comes to its next rest as soon as nothing runs. */
  readonly isStirred: () => void
}
