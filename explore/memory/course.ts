import type { Attempt } from '../temporal/attempt'
import { never, promised, type Question, type Reply, type Settled } from '../temporal/reply'
import { frozen, identityOf, identityOfRow } from './identity'
import { keyOf, type Moment } from './memory'
import type { Surroundings } from './surroundings'

/** A reply that an attempt got while it was followed by memory. */
interface Arrival {
  readonly number: number
  readonly at: number
  readonly how: Settled
}

/** Nothing is kept after what no other course would be told again: a random number, a cancellation. */
const latest = 'later'

/**
 * The course of one attempt: followed by memory as far as it is known, and from there on by the product's code. That code
 * begins anew then, and is told all that the attempt was told until now, at the times at which it was told.
 */
export class Course {
  /** The point that it has come to; undefined where nothing is kept any more. */
  #moment: Moment | undefined
  readonly #replies: Reply[] = []
  readonly #arrivals: Arrival[] = []
  readonly #waits = new Map<number, (how: Settled) => void>()
  #isFollowed = true
  #asked = 0
  #cancelled: Error | undefined
  readonly #begunAt: number

  constructor(
    private readonly attempt: Attempt,
    private readonly around: Surroundings,
  ) {
    this.#moment = around.memory.begin(attempt)
    this.#begunAt = around.clock.nowMilliseconds
  }

  begin(): void {
    if (this.attempt.cancelled !== undefined || this.around.memory.compares()) this.#takeOver()
    else this.#follow()
  }

  cancel(reason: Error): void {
    this.#cancelled = reason
    if (this.#isFollowed) this.#takeOver()
    else this.#cancel(reason)
  }

  #cancel(reason: Error): void {
    this.#moment = undefined
    this.around.isStirred()
    this.attempt.cancel(reason)
  }

  #takeOver(): void {
    this.#isFollowed = false
    this.around.takesOver()
  }

  /** Goes on by memory, until it rests, ends, or is where nobody has been. */
  #follow(): void {
    for (;;) {
      const moment = this.#moment
      switch (moment?.kind) {
        case 'asks': {
          const reply = this.around.perform(this.attempt, moment.question)
          const number = this.#replies.push(reply) - 1
          if (this.attempt.isLost) return
          if ('later' in reply) reply.later((how) => this.#settleFollowed(number, how))
          this.#moment = moment.after('later' in reply ? latest : keyOf(reply))
          continue
        }
        case 'rests':
          this.attempt.details = moment.details
          return
        case 'ends':
          this.around.ends(moment.outcome)
          return
        case 'unknown':
        case undefined:
          this.#takeOver()
          return
      }
    }
  }

  #settleFollowed(number: number, how: Settled): void {
    if (!this.#isFollowed) {
      this.#settle(number, how)
      return
    }
    this.#arrivals.push({ number, at: this.around.clock.nowMilliseconds, how })
    this.#moment = this.#moment?.after(this.#keyOf(number, how))
    this.#follow()
  }

  /** The key of a reply that comes at a rest: the question that it is of, its time, and the reply. */
  #keyOf(number: number, how: Settled): unknown {
    return identityOfRow([number, this.around.clock.shownMilliseconds - this.#begunAt, keyOf(how)])
  }

  /** Lets the product's code take over: tells it everything that this attempt has been told. */
  async runCode(drained: () => Promise<void>): Promise<void> {
    const { attempt, around } = this
    const { clock, memory } = around
    if (attempt.isLost) return
    attempt.ask = (question) => this.#ask(question)
    attempt.random = () => {
      this.#moment = undefined
      return around.random()
    }
    this.#moment = attempt.cancelled === undefined ? memory.begin(attempt) : undefined
    clock.replayedAt = this.#begunAt
    attempt
      .enter(() => around.work(attempt))
      .then(
        (value) => this.#end({ value }),
        (error: unknown) => this.#end({ error: error instanceof Error ? error : new Error(String(error)) }),
      )
    await drained()
    for (const { number, at, how } of this.#arrivals) {
      this.rest()
      clock.replayedAt = at
      this.#settle(number, how)
      await drained()
    }
    clock.replayedAt = undefined
    around.isStirred()
    if (this.#cancelled !== undefined) this.#cancel(this.#cancelled)
  }

  #ask(question: Question): Promise<unknown> {
    const { attempt, around } = this
    if (attempt.isLost) return promised(never)
    const number = this.#asked
    this.#asked += 1
    const moment = this.#moment
    if (moment?.kind === 'unknown') {
      moment.kind = 'asks'
      moment.question = question
    } else if (moment !== undefined && !(moment.kind === 'asks' && isSame(moment.question, question)))
      this.#differs(`asks ${question[0]}`)
    const known = this.#replies[number]
    const reply = known ?? around.perform(attempt, question)
    around.isStirred()
    if (isLost(attempt)) return promised(never)
    this.#moment = this.#moment?.learn('later' in reply ? latest : keyOf(reply), around.memory)
    if (!('later' in reply)) return promised(reply)
    return promised({
      later: (settle) => {
        this.#waits.set(number, settle)
        if (known === undefined) reply.later((how) => this.#settle(number, how))
      },
    })
  }

  #settle(number: number, how: Settled): void {
    const { memory } = this.around
    this.#moment = this.#moment?.learn(this.#keyOf(number, how), memory)
    this.around.isStirred()
    this.#waits.get(number)?.(how)
    this.#waits.delete(number)
  }

  /** The product's code has come to a rest: its heartbeat is sent. */
  rest(): void {
    const { attempt } = this
    if (attempt.isLost) return
    const moment = this.#moment
    if (moment?.kind === 'ends') return
    attempt.beat()
    if (moment === undefined) return
    if (moment.kind === 'unknown') {
      moment.kind = 'rests'
      moment.details = attempt.details
    } else if (moment.kind !== 'rests' || identityOf(moment.details) !== identityOf(attempt.details))
      this.#differs('rests')
  }

  #end(outcome: Settled): void {
    if (this.attempt.isLost) return
    const moment = this.#moment
    if (moment?.kind === 'unknown') {
      moment.kind = 'ends'
      moment.outcome = frozen(outcome)
    } else if (moment !== undefined && !(moment.kind === 'ends' && keyOf(moment.outcome) === keyOf(outcome)))
      this.#differs('ends')
    this.around.ends(outcome)
  }

  #differs(what: string): void {
    this.around.memory.differences.add(`${this.attempt.name} ${what} otherwise than it did after the same replies`)
    this.#moment = undefined
  }
}

/** A question may lose the worker that asks it. */
const isLost = ({ isLost: is }: Attempt): boolean => is

const isSame = (one: Question, other: Question): boolean =>
  one.length === other.length && one.every((each, at) => identityOf(each) === identityOf(other[at]))
