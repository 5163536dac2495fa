import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import { Attempt, never } from '../temporal/attempt'
import type { Temporal } from '../temporal/temporal'
import type { Fault } from '../schedule'

/** Seconds until a worker knows that a host or a balancer does not answer. */
const silenceSeconds = 8

/** The ways from workers to hosts and balancers. Each question on them is numbered: a worker may be lost right there. */
export class Network {
  questions = 0

  constructor(
    private readonly temporal: Temporal,
    private readonly faults: readonly Fault[],
  ) {}

  get seconds(): number {
    return this.temporal.clock.nowMilliseconds / 1000
  }

  /** Waits on the virtual clock. Rejects with the reason of the attempt's signal as soon as that is aborted. */
  wait(seconds: number, signal: AbortSignal = Attempt.current().signal): Promise<void> {
    const attempt = Attempt.current()
    return new Promise((resolve, reject) => {
      const give = (): void => {
        alarm.act = undefined
        if (!attempt.isLost) reject(signal.reason as Error)
      }
      const alarm = this.temporal.clock.after(seconds, () => {
        signal.removeEventListener('abort', give)
        if (!attempt.isLost) resolve()
      })
      if (signal.aborted) give()
      else signal.addEventListener('abort', give, { once: true })
    })
  }

  /** A pause between two questions of a wait. An attempt that has waited for a minute asks more seldom: that shows no less. */
  pause(seconds: number, signal?: AbortSignal): Promise<void> {
    const attempt = Attempt.current()
    return this.wait(this.seconds - attempt.begunAt > 60 ? seconds * 15 : seconds, signal)
  }

  /** Asks something of a host. @throws HostUnreachable */
  async host<T>({ name, address, port }: Pick<Host, 'name' | 'address' | 'port'>, ask: () => T): Promise<T> {
    if (this.isUnreachable(name)) {
      await this.wait(silenceSeconds)
      throw upgradeError('HostUnreachable', { host: name, address: `${address}:${port}`, reason: 'no answer' })
    }
    return this.question(ask)
  }

  /** Asks something of a balancer. @throws BalancerUnreachable */
  async balancer<T>(name: string, ask: () => T): Promise<T> {
    const isAway = this.faults.some(
      (fault) => fault.kind === 'balancer-away' && fault.balancer === name && this.#isDuring(fault),
    )
    if (isAway) {
      await this.wait(silenceSeconds)
      throw upgradeError('BalancerUnreachable', { balancer: name, socket: name, reason: 'no answer' })
    }
    return this.question(ask)
  }

  /** A question that is answered at once. The worker may be lost right before it, or before the answer is read. */
  question<T>(ask: () => T): Promise<T> {
    const attempt = Attempt.current()
    const number = this.questions
    this.questions += 1
    this.#loseAt(number, false)
    if (attempt.isLost) return never()
    const answer = ask()
    this.#loseAt(number, true)
    return isLost(attempt) ? never() : Promise.resolve(answer)
  }

  #loseAt(question: number, answered: boolean): void {
    if (
      this.faults.some(
        (fault) => fault.kind === 'worker-lost-at' && fault.question === question && fault.answered === answered,
      )
    )
      this.temporal.loseWorker()
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
    return this.faults.some((fault) => {
      if (fault.kind === 'unreachable') return fault.host === host && this.#isDuring(fault)
      return this.#isDead(fault, host)
    })
  }

  /** True once the host is gone for good: nothing runs there any more. */
  isDead(host: string): boolean {
    return this.faults.some((fault) => this.#isDead(fault, host))
  }

  #isDead(fault: Fault, host: string): boolean {
    return fault.kind === 'dead' && fault.host === host && this.seconds >= fault.at
  }

  #isDuring({ at, seconds }: { readonly at: number; readonly seconds: number }): boolean {
    return this.seconds >= at && this.seconds < at + seconds
  }
}

/** A question may lose the worker that asks it. */
const isLost = ({ isLost }: Attempt): boolean => isLost
