import { ApplicationFailure, CancelledFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { Attempt } from './attempt'
import { Clock } from './clock'
import { Run, type End } from './run'
import { Scope } from './scope'

/** The code that runs on virtual Temporal. */
export interface Code {
  readonly workflows: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  readonly activities: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
}

/** Seconds until an attempt of a lost worker is tried again: its heartbeat timeout. */
const lostWorkerSeconds = 4
/** Seconds until a worker hears that an activity was cancelled, or that its workflow is gone: a heartbeat. */
const heartbeatSeconds = 1
const retrySeconds = 1
const beginSeconds = 0.05
const rootOf = (run: Run): Scope => new Scope(undefined, false, run)

/**
 * The part of Temporal that upgrades use, in plain Node on a clock of its own: workflows with signals, queries and children,
 * activities that are tried again, and the levers of an operator.
 */
export class Temporal {
  readonly clock = new Clock()
  readonly runs: Run[] = []
  readonly #attempts = new Map<Attempt, () => void>()

  constructor(private readonly code: Code) {}

  latest(id: string): Run | undefined {
    return this.runs.findLast((run) => run.id === id)
  }

  /** @throws WorkflowExecutionAlreadyStartedError while a run of that id is open */
  start(type: string, id: string, input: unknown): Run {
    if (this.latest(id)?.isRunning === true) throw new WorkflowExecutionAlreadyStartedError('it runs', id, type)
    const runId = `run-${this.runs.length + 1}`
    return this.#begin(new Run(this.clock, id, runId, runId, type, input, rootOf))
  }

  #begin(run: Run): Run {
    this.runs.push(run)
    const work = this.code.workflows[run.type]
    if (work === undefined) throw new Error(`there is no workflow ${run.type}`)
    run
      .enter(() => work(run.input))
      .then(
        (result) => {
          if (!run.isRunning) return
          run.result = result
          run.status = 'COMPLETED'
        },
        (error: unknown) => run.fail(error),
      )
    return run
  }

  /** @returns false if no run of that id is open */
  signal(id: string, name: string, ...payloads: unknown[]): boolean {
    const run = this.latest(id)
    if (run?.isRunning !== true) return false
    run.signal(name, payloads)
    return true
  }

  terminate(id: string): void {
    const run = this.latest(id)
    if (run?.isRunning === true) this.#close(run)
  }

  #close(run: Run): void {
    run.status = 'TERMINATED'
    this.clock.after(heartbeatSeconds, () => {
      for (const attempt of this.#attempts.keys())
        if (attempt.run === run) attempt.cancel(new CancelledFailure('its workflow is gone'))
    })
  }

  /**
   * Resets the newest run of a workflow to a part of its history, open or closed. The run that it makes is given the signals
   * that came after, unless they are left out.
   * @param part from 0 to 1
   */
  async reset(id: string, part: number, withSignals: boolean): Promise<void> {
    const old = this.latest(id)
    if (old === undefined) return
    const { history } = old
    const at = Math.floor(part * history.length)
    if (old.isRunning) this.#close(old)
    const run = new Run(this.clock, id, `run-${this.runs.length + 1}`, old.originalRunId, old.type, old.input, rootOf)
    run.isReplayed = true
    this.clock.replayedAt = history[0]?.at ?? this.clock.nowMilliseconds
    this.#begin(run)
    await run.replay(history.slice(0, at), () => this.settle())
    if (!withSignals) return
    for (const event of history.slice(at)) if (event.what === 'signal') run.signal(event.name, event.payloads)
  }

  /** Schedules an activity of a workflow. */
  activity(scope: Scope, name: string, input: unknown): Promise<unknown> {
    if (scope.consideredCancelled) return Promise.reject(new CancelledFailure('Activity cancelled'))
    const { owner: run } = scope
    let attempt: Attempt | undefined
    let isCancelled = false
    const cancel = (): void => {
      isCancelled = true
      const cancelled = attempt
      if (cancelled === undefined) return
      this.clock.after(heartbeatSeconds, () => cancelled.cancel(new CancelledFailure('Activity cancelled')))
    }
    const off = scope.onCancel(cancel)
    return run
      .command((number) => {
        const end = (how: End): void => run.end(number, how)
        const begin = (before: unknown): void => {
          attempt = new Attempt(run, name, input, before, this.clock.nowMilliseconds / 1000)
          this.#try(attempt, end, begin)
          if (isCancelled) cancel()
        }
        begin(undefined)
      })
      .finally(() => off())
  }

  #try(attempt: Attempt, end: (how: End) => void, again: (before: unknown) => void): void {
    const over = (): void => {
      this.#attempts.delete(attempt)
    }
    this.#attempts.set(attempt, () => {
      attempt.isLost = true
      over()
      this.clock.after(lostWorkerSeconds, () => {
        if (attempt.signal.aborted) end({ ok: false, error: new CancelledFailure('Activity cancelled') })
        else if (attempt.run.isRunning) again(attempt.details)
      })
    })
    this.clock.after(beginSeconds, () => {
      if (attempt.isLost) return
      const work = this.code.activities[attempt.name]
      if (work === undefined) throw new Error(`there is no activity ${attempt.name}`)
      attempt
        .enter(() => work(attempt.input))
        .then(
          (value) => {
            over()
            end({ ok: true, value })
          },
          (error: unknown) => {
            over()
            if (attempt.signal.aborted) end({ ok: false, error: new CancelledFailure('Activity cancelled') })
            else if (error instanceof ApplicationFailure && error.nonRetryable === true) end({ ok: false, error })
            else this.clock.after(retrySeconds, () => again(attempt.details))
          },
        )
    })
  }

  /** Every activity attempt under way is lost with its worker, and begins again on another. */
  loseWorker(): void {
    for (const lose of [...this.#attempts.values()]) lose()
  }

  /** Lets everything happen that needs no more time. */
  async settle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      let woken = false
      for (const run of this.runs) if (run.isRunning) woken = run.wake() || woken
      if (!woken) return
    }
  }
}
