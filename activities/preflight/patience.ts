import { setTimeout as wait } from 'node:timers/promises'
import { UpgradeError } from '../../cloud/model/errors'

const pauseMilliseconds = 1000

/**
 * Asks one host or balancer again while it is out of reach. A service that is restarted, or a network that is gone for a
 * second, is no reason to wake a person. All questions to a host share one limit. It begins with the first question that is
 * not answered, and anew after an answer. So the preflight waits only once for a host that is gone for good.
 */
export class Patience {
  #silentSince: number | undefined

  /** @param seconds how long it may be out of reach */
  constructor(
    private readonly seconds: number,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws the error of the question, if it is no fault of the connection, or the time is over */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await question()
        this.#silentSince = undefined
        return answer
      } catch (error) {
        this.signal.throwIfAborted()
        if (!(error instanceof UpgradeError) || error.kind !== 'transport') throw error
        this.#silentSince ??= performance.now()
        if (performance.now() - this.#silentSince >= this.seconds * 1000) throw error
      }
      await wait(pauseMilliseconds, undefined, { signal: this.signal })
    }
  }
}

/** The patience of one preflight with each host and balancer, by its name. */
export class Patiences {
  readonly #each = new Map<string, Patience>()

  constructor(
    private readonly seconds: number,
    private readonly signal: AbortSignal,
  ) {}

  with(name: string): Patience {
    const known = this.#each.get(name) ?? new Patience(this.seconds, this.signal)
    this.#each.set(name, known)
    return known
  }
}
