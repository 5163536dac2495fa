import { CancelledFailure } from '@temporalio/common'
import type { Clock } from './clock'

type Handler = (...payloads: unknown[]) => unknown

/** The end of a command of a workflow: an activity, a timer, the start of a child, a signal to another workflow. */
export type End = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Error }

/** One event of a run's history. */
type Happened = { readonly at: number } & (
  | { readonly what: 'ended'; readonly command: number; readonly end: End }
  | { readonly what: 'signal'; readonly name: string; readonly payloads: readonly unknown[] }
  | { readonly what: 'cancel' }
)

export type RunStatus = 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TERMINATED'

/** The cancellation scope of a whole run. */
export interface Root {
  readonly isCancelled: boolean
  run<T>(work: () => T): T
  cancel(): void
}

interface Open {
  readonly settle: (end: End) => void
  readonly begin: () => void
}

/** Anything that was thrown, as an error. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/** One run of a workflow: its handlers, its waits, the commands that are open, and its history. */
export class Run {
  readonly waits = new Set<{ readonly holds: () => boolean; readonly go: () => void }>()
  readonly signals = new Map<string, Handler>()
  readonly queries = new Map<string, Handler>()
  unknownSignal: ((name: string, ...payloads: unknown[]) => unknown) | undefined
  status: RunStatus = 'RUNNING'
  result: unknown
  failure: Error | undefined
  /** True while its history is replayed: its commands do not begin then. */
  isReplayed = false
  /** Its code has been told something, and may have more to do now. */
  isStirred = false
  /** The number of things that its code has been told. */
  heard = 0
  readonly history: Happened[] = []
  readonly #root: Root
  readonly #open = new Map<number, Open>()
  #commands = 0
  readonly #activities = new Map<string, number>()

  constructor(
    private readonly clock: Clock,
    readonly id: string,
    readonly runId: string,
    /** The run that a reset has made this one from; its own id for a new start. */
    readonly originalRunId: string,
    readonly type: string,
    readonly input: unknown,
    rootOf: (run: Run) => Root,
  ) {
    this.#root = rootOf(this)
  }

  get nowMilliseconds(): number {
    return this.clock.shownMilliseconds
  }

  get isRunning(): boolean {
    return this.status === 'RUNNING'
  }

  /** Its code is told something. */
  stir(): void {
    this.isStirred = true
    this.heard += 1
  }

  /** Does the work of this workflow's code: its main function, or a handler. */
  enter<T>(work: () => T): T {
    return this.#root.run(work)
  }

  /** A name for an activity that is scheduled: its attempts have it, and no other activity of its step in this run. */
  nameActivity(input: unknown): string {
    const step = typeof input === 'object' && input !== null && 'step' in input ? String(input.step) : ''
    const number = (this.#activities.get(step) ?? 0) + 1
    this.#activities.set(step, number)
    return `${this.runId}-${number}`
  }

  /** A command, which ends by `end`. A command of a replayed history begins once the history has been replayed. */
  command(begin: (number: number) => void): Promise<unknown> {
    const number = this.#commands
    this.#commands += 1
    return new Promise((resolve, reject) => {
      const settle = (end: End): void => {
        if (end.ok) resolve(end.value)
        else reject(end.error)
      }
      this.#open.set(number, { settle, begin: () => begin(number) })
      if (!this.isReplayed) begin(number)
    })
  }

  /** The end of a command. That of a closed run, and a second one, come to nothing. */
  end(command: number, end: End): void {
    const open = this.#open.get(command)
    if (!this.isRunning || open === undefined) return
    this.#open.delete(command)
    this.stir()
    this.history.push({ at: this.nowMilliseconds, what: 'ended', command, end })
    open.settle(end)
  }

  signal(name: string, payloads: readonly unknown[]): void {
    this.stir()
    this.history.push({ at: this.nowMilliseconds, what: 'signal', name, payloads })
    const handler = this.signals.get(name)
    const handle = (): unknown =>
      handler === undefined ? this.unknownSignal?.(name, ...payloads) : handler(...payloads)
    this.enter(() => Promise.resolve(handle())).catch((error: unknown) => this.fail(error))
  }

  /** The code of the workflow has thrown, in its main function or in a handler: that closes the run. */
  fail(error: unknown): void {
    if (!this.isRunning) return
    this.failure = asError(error)
    this.status = error instanceof CancelledFailure && this.#root.isCancelled ? 'CANCELLED' : 'FAILED'
  }

  cancel(): void {
    this.stir()
    this.history.push({ at: this.nowMilliseconds, what: 'cancel' })
    this.#root.cancel()
  }

  /**
   * Replays the first events of another run's history, and then goes on alone.
   * @param settle lets the workflow do all that it does after an event
   * @throws Error if the workflow does not issue the commands that the history has the ends of
   */
  async replay(events: readonly Happened[], settle: () => Promise<void>): Promise<void> {
    for (const event of events) {
      await settle()
      this.clock.replayedAt = event.at
      switch (event.what) {
        case 'ended':
          if (!this.#open.has(event.command))
            throw new Error(`${this.id}: command ${event.command} is not issued again`)
          this.end(event.command, event.end)
          break
        case 'signal':
          this.signal(event.name, event.payloads)
          break
        case 'cancel':
          this.cancel()
          break
      }
    }
    await settle()
    this.clock.replayedAt = undefined
    this.isReplayed = false
    for (const { begin } of [...this.#open.values()]) begin()
  }

  /** Its code has done all that it can do: wakes the waits whose condition holds now. */
  settle(): void {
    if (!this.isStirred) return
    this.isStirred = false
    if (!this.isRunning) return
    for (const wait of [...this.waits]) {
      if (!wait.holds()) continue
      this.waits.delete(wait)
      wait.go()
      this.stir()
    }
  }
}
