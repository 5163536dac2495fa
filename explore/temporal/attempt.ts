import { AsyncLocalStorage } from 'node:async_hooks'
import type { Question } from './reply'
import type { Run } from './run'

const attempts = new AsyncLocalStorage<Attempt>()

/** One attempt at an activity, in a worker that may be lost. */
export class Attempt {
  /** Its worker is gone: nothing that it waits for ever comes. */
  isLost = false
  /** The details of its last heartbeat, sent as it last came to a rest. */
  details: unknown
  /** The run that it has asked last, with the number of things that the run had been told by then. */
  seen: { readonly run: Run; readonly heard: number } | undefined
  /** Puts a question of the product's code to the world. */
  ask: (question: Question) => Promise<unknown> = () => Promise.reject(new Error('no code runs in this attempt'))
  /** A random number for the product's code. */
  random: () => number = () => 0
  #controller: AbortController | undefined
  #cancelled: Error | undefined
  readonly #onCancel = new Set<(reason: Error) => void>()
  #status: (() => unknown) | undefined

  constructor(
    readonly run: Run,
    readonly name: string,
    readonly input: unknown,
    /** The details of the earlier attempt's last heartbeat. */
    readonly before: unknown,
    /** The second at which it began. */
    readonly begunAt: number,
    /** Tells the activity of the attempt from every other one. */
    readonly activity: string,
  ) {
    this.details = before
  }

  /** The attempt that the present code belongs to; undefined for the code of a workflow. */
  static get present(): Attempt | undefined {
    return attempts.getStore()
  }

  /** @throws Error outside of an activity */
  static current(): Attempt {
    const attempt = Attempt.present
    if (attempt === undefined) throw new Error('no activity runs here')
    return attempt
  }

  /** The signal that the product's code is given. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled)
    }
    return this.#controller.signal
  }

  get cancelled(): Error | undefined {
    return this.#cancelled
  }

  shows(status: () => unknown): void {
    this.#status = status
  }

  /** A heartbeat is sent. */
  beat(): void {
    if (this.#status !== undefined) this.details = this.#status()
  }

  /** Calls once the attempt is cancelled. @returns a function to call that off */
  onCancel(act: (reason: Error) => void): () => void {
    this.#onCancel.add(act)
    return () => this.#onCancel.delete(act)
  }

  cancel(reason: Error): void {
    if (this.#cancelled !== undefined) return
    this.#cancelled = reason
    this.#controller?.abort(reason)
    for (const act of [...this.#onCancel]) act(reason)
  }

  enter<T>(work: () => T): T {
    return attempts.run(this, work)
  }
}
