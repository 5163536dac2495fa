import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import type { Attempt } from '../temporal/attempt'
import { never, type Reply, type Settled } from '../temporal/reply'
import { CrashPoints, type Crash } from './crash-points'
import { asError } from '../temporal/run'
import type { Temporal } from '../temporal/temporal'
import type { Fault } from '../schedule'

/** Seconds until a worker knows that a host or a balancer does not answer. */
const silenceSeconds = 8

/** True to its name: a question that reads changes nothing. */
type Kind = 'reads' | 'changes'

/** Seconds after which a follower tells of ended steps also, a little late. */
const followedSeconds = 6

/** The ways from workers to hosts and balancers. Each question on them is numbered: a worker may be lost right there. */
export class Network {
  questions = 0
  readonly crashPoints = new CrashPoints()
  #changes = 0
  readonly #silencing: readonly Fault[]
  readonly #losing: readonly Extract<Fault, { kind: 'worker-lost-at' }>[]

  constructor(
    private readonly temporal: Temporal,
    private readonly faults: readonly Fault[],
  ) {
    this.#silencing = faults.filter(({ kind }) => ['dead', 'unreachable', 'balancer-away'].includes(kind))
    this.#losing = faults.filter((fault) => fault.kind === 'worker-lost-at')
  }

  get seconds(): number {
    return this.temporal.clock.nowMilliseconds / 1000
  }

  /** Waits on the virtual clock. If the attempt is cancelled meanwhile, that is the end of the wait. */
  wait(attempt: Attempt, seconds: number): Extract<Reply<undefined>, { later: unknown }> {
    return {
      later: (settle) => {
        if (attempt.cancelled !== undefined) {
          settle({ error: attempt.cancelled })
          return
        }
        const off = attempt.onCancel((error) => {
          alarm.act = undefined
          if (!attempt.isLost) settle({ error })
        })
        const alarm = this.temporal.clock.after(seconds, () => {
          off()
          if (!attempt.isLost) settle({ value: undefined })
        })
      },
    }
  }

  /**
   * A pause between two questions of a wait. An attempt that has waited for a minute asks more seldom: that shows no less.
   * One that follows another upgrade asks again once that upgrade has gone on.
   */
  pause(attempt: Attempt, seconds: number): Reply<undefined> {
    const { later } = this.wait(attempt, this.seconds - attempt.begunAt > 60 ? seconds * 15 : seconds)
    const { seen } = attempt
    if (seen === undefined) return { later }
    const { run, heard } = seen
    const before = this.seconds
    const waitOn: typeof later = (settle) =>
      later((how) => {
        const isDue = before - attempt.begunAt <= followedSeconds && this.seconds - attempt.begunAt > followedSeconds
        if ('error' in how || isDue || run.heard !== heard || run !== this.temporal.latest(run.id)) settle(how)
        else waitOn(settle)
      })
    return { later: waitOn }
  }

  /** Asks something of a host, which is HostUnreachable after a silence. */
  host<T>(
    attempt: Attempt,
    { name, address, port }: Pick<Host, 'name' | 'address' | 'port'>,
    ask: () => T,
    kind: Kind = 'reads',
  ): Reply<T> {
    if (!this.isUnreachable(name)) return this.question(attempt, ask, kind)
    const error = upgradeError('HostUnreachable', { host: name, address: `${address}:${port}`, reason: 'no answer' })
    return this.#silence(attempt, error)
  }

  /** Asks something of a balancer, which is BalancerUnreachable after a silence. */
  balancer<T>(attempt: Attempt, name: string, ask: () => T, kind: Kind = 'reads'): Reply<T> {
    const isAway = this.#silencing.some(
      (fault) => fault.kind === 'balancer-away' && fault.balancer === name && this.#isDuring(fault),
    )
    if (!isAway) return this.question(attempt, ask, kind)
    const error = upgradeError('BalancerUnreachable', { balancer: name, socket: name, reason: 'no answer' })
    return this.#silence(attempt, error)
  }

  #silence(attempt: Attempt, error: Error): Reply<never> {
    const { later } = this.wait(attempt, silenceSeconds)
    return { later: (settle) => later((how) => settle('error' in how ? how : { error })) }
  }

  /** A question that is answered at once. The worker may be lost right before it, or before the answer is read. */
  question<T>(attempt: Attempt, ask: () => T, kind: Kind = 'reads'): Reply<T> {
    if (attempt.isLost) return never
    const question = this.questions
    this.questions += 1
    this.#mayBeLost({ question, answered: false })
    if (isLost(attempt)) return never
    const answer = answerOf(ask)
    if (kind === 'changes') this.#changes += 1
    this.#mayBeLost({ question, answered: true })
    return isLost(attempt) ? never : answer
  }

  /** The worker may be lost here, and is so if a fault says it. */
  #mayBeLost(crash: Crash): void {
    const { clock, workers } = this.temporal
    this.crashPoints.add(crash, [clock.acts, workers.changes, this.#changes])
    const { question, answered } = crash
    if (this.#losing.some((fault) => fault.question === question && fault.answered === answered)) workers.lose()
  }

  /** True while something is away, or will stay so. */
  get isAnyAway(): boolean {
    return this.faults.some((fault) => {
      if (fault.kind === 'dead') return this.seconds >= fault.at
      if (fault.kind === 'unreachable' || fault.kind === 'balancer-away') return this.#isDuring(fault)
      return (fault.kind === 'old-code' || fault.kind === 'old-computes') && this.seconds < fault.until
    })
  }

  isUnreachable(host: string): boolean {
    return this.#silencing.some((fault) => {
      if (fault.kind === 'unreachable') return fault.host === host && this.#isDuring(fault)
      return this.#isDead(fault, host)
    })
  }

  /** True once the host is gone for good: nothing runs there any more. */
  isDead(host: string): boolean {
    return this.#silencing.some((fault) => this.#isDead(fault, host))
  }

  #isDead(fault: Fault, host: string): boolean {
    return fault.kind === 'dead' && fault.host === host && this.seconds >= fault.at
  }

  #isDuring({ at, seconds }: { readonly at: number; readonly seconds: number }): boolean {
    return this.seconds >= at && this.seconds < at + seconds
  }
}

function answerOf<T>(ask: () => T): Settled<T> {
  try {
    return { value: ask() }
  } catch (error) {
    return { error: asError(error) }
  }
}

/** A question may lose the worker that asks it. */
const isLost = ({ isLost }: Attempt): boolean => isLost
