import type { HostName } from '../../cloud/model/ids'

/** The person of a request; not every one says who they are. */
const nameOf = (by: string): string => (by === '' ? 'somebody' : by)

export interface PauseRequest {
  readonly by: string
  /** Between steps, rather than once every node serves. */
  readonly now: boolean
}

export interface AbortRequest extends PauseRequest {
  /** Temporal's own cancellation rather than the signal. */
  readonly cancelled: boolean
}

/** The pause and the abort that were requested; they are due at a safe point, or between steps with `now`. */
export class StopRequests {
  #pause: PauseRequest | undefined
  #abort: AbortRequest | undefined
  /** The parts of it: the first request of a person, and Temporal's cancellation. */
  #asked: AbortRequest | undefined
  #cancellation: AbortRequest | undefined

  /**
   * @param detached the hosts that are out of the balancers now: not a safe point while there is one
   * @param onChange called after each change
   */
  constructor(
    private readonly detached: ReadonlySet<HostName>,
    private readonly onChange: () => void,
  ) {}

  pause(request: PauseRequest): void {
    this.#pause = request
    this.onChange()
  }

  /** The requested pause, due or not. */
  get pauseAsked(): PauseRequest | undefined {
    return this.#pause
  }

  resume(): void {
    this.#pause = undefined
    this.onChange()
  }

  get pauseDue(): boolean {
    return this.#pause !== undefined && (this.#pause.now || this.detached.size === 0)
  }

  /** A later request does not take back an earlier, stronger one. */
  requestAbort(request: AbortRequest): void {
    if (request.cancelled) this.#cancellation ??= request
    else this.#asked ??= request
    this.#abort = {
      by: this.#abort?.by ?? request.by,
      now: request.now || this.#abort?.now === true,
      cancelled: request.cancelled || this.#abort?.cancelled === true,
    }
    this.onChange()
  }

  /** The abort that a person has asked for, rather than a cancellation. */
  get abortAsked(): AbortRequest | undefined {
    return this.#asked
  }

  /** Takes back what a person has asked for. A cancellation stands. */
  withdrawAsked(): void {
    this.#asked = undefined
    this.#abort = this.#cancellation
    this.onChange()
  }

  /** The requested abort, due or not. */
  get abort(): AbortRequest | undefined {
    return this.#abort
  }

  /** The abort that is due here and now: at a point where every node serves, or asked for between steps. */
  get abortDue(): AbortRequest | undefined {
    return this.#abort !== undefined && (this.#abort.now || this.detached.size === 0) ? this.#abort : undefined
  }

  /** True if a requested abort can't take effect yet. */
  get abortPending(): boolean {
    return this.#abort !== undefined && this.abortDue === undefined
  }

  /** True if the abort came as Temporal's own cancellation. */
  get wasCancelled(): boolean {
    return this.#abort?.cancelled === true
  }

  /** The requests that have not taken effect, in words; null without any. */
  pending(is: { readonly paused: boolean; readonly atGate: boolean }): string | null {
    const out = [...this.detached].join(', ')
    const when = out === '' ? 'before the next step' : `once ${out} serves again`
    if (this.#abort !== undefined) {
      const way = is.atGate && this.abortPending ? ' Answer the gate with join, or abort with now.' : ''
      return `${nameOf(this.#abort.by)} asked to abort: ${this.#abort.now ? 'before the next step' : when}.${way}`
    }
    if (this.#pause !== undefined && !is.paused) {
      return `${nameOf(this.#pause.by)} asked for a pause: ${this.#pause.now ? 'before the next step' : when}.`
    }
    return null
  }
}
