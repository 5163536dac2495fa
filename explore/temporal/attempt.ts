import { AsyncLocalStorage } from 'node:async_hooks'
import type { Run } from './run'

const attempts = new AsyncLocalStorage<Attempt>()

/** One attempt at an activity, in a worker that may be lost. */
export class Attempt {
  /** Its worker is gone: nothing that it waits for ever comes. */
  isLost = false
  readonly #controller = new AbortController()
  #status: () => unknown

  constructor(
    readonly run: Run,
    readonly name: string,
    readonly input: unknown,
    /** The details of the earlier attempt's last heartbeat. */
    readonly before: unknown,
    /** The second at which it began. */
    readonly begunAt: number,
  ) {
    this.#status = () => before
  }

  /** The attempt that the present code belongs to. */
  static current(): Attempt {
    const attempt = attempts.getStore()
    if (attempt === undefined) throw new Error('no activity runs here')
    return attempt
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get details(): unknown {
    return this.#status()
  }

  shows(status: () => unknown): void {
    this.#status = status
  }

  cancel(reason: Error): void {
    this.#controller.abort(reason)
  }

  enter<T>(work: () => T): T {
    return attempts.run(this, work)
  }
}

/** Never comes: for all that a lost worker waits for. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined)
