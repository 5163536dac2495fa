import { ApplicationFailure, CancelledFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { Attempt } from './attempt'
import { Clock } from './clock'
import type { Settled } from './reply'
import { Run, type End } from './run'
import { Scope } from './scope'
import { Workers, type ActivityCode } from './workers'

/** The code that runs on virtual Temporal. */
export interface Code extends ActivityCode {
  readonly workflows: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
}

/** Seconds until an attempt of a lost worker is tried again: its heartbeat timeout. */
const lostWorkerSeconds = 4
const retrySeconds = 1
const rootOf = (run: Run): Scope => new Scope(undefined, false, run)

/**
 * The part of Temporal that upgrades use, in plain Node on a clock of its own: workflows with signals, queries and children,
 * activities that are tried again, and the levers of an operator.
 */
export class Temporal {
  readonly clock = new Clock()
  readonly runs: Run[] = []
  readonly workers: Workers

  constructor(
    private readonly code: Code,
    random: () => number,
  ) {
    this.workers = new Workers(this.clock, code, random)
  }

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
    run.stir()
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
    run.stir()
    this.workers.cancelAllOf(run)
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
    const activity = run.nameActivity(input)
    let attempt: Attempt | undefined
    let isCancelled = false
    const cancel = (): void => {
      isCancelled = true
      const cancelled = attempt
      if (cancelled === undefined) return
      this.workers.cancel(cancelled, 'Activity cancelled')
    }
    const off = scope.onCancel(cancel)
    return run
      .command((number) => {
        const end = (how: End): void => run.end(number, how)
        const begin = (before: unknown): void => {
          attempt = new Attempt(run, name, input, before, this.clock.nowMilliseconds / 1000, activity)
          this.#try(attempt, end, begin)
          if (isCancelled) cancel()
        }
        begin(undefined)
      })
      .finally(() => off())
  }

  #try(attempt: Attempt, end: (how: End) => void, again: (before: unknown) => void): void {
    const cancelled = (): void => end({ ok: false, error: new CancelledFailure('Activity cancelled') })
    const isLost = (): void => {
      this.clock.after(lostWorkerSeconds, () => {
        if (attempt.cancelled !== undefined) cancelled()
        else if (attempt.run.isRunning) again(attempt.details)
      })
    }
    const ends = (how: Settled): void => {
      if ('value' in how) end({ ok: true, value: how.value })
      else if (attempt.cancelled !== undefined) cancelled()
      else if (how.error instanceof ApplicationFailure && how.error.nonRetryable === true)
        end({ ok: false, error: how.error })
      else this.clock.after(retrySeconds, () => again(attempt.details))
    }
    this.workers.begin(attempt, ends, isLost)
  }

  /** Lets everything happen that needs no more time. */
  async settle(): Promise<void> {
    while (this.workers.isStirred || this.runs.some(({ isStirred }) => isStirred)) {
      await drained()
      await this.workers.settle(drained)
      for (const run of this.runs) run.settle()
    }
  }
}

/** Once every promise that can go on has gone on. */
const drained = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })
