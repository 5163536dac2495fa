import { AsyncLocalStorage } from 'node:async_hooks'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'

/**
 * The part of `@temporalio/workflow` that upgrades use, in plain Node with a clock of its own. One workflow runs at a time.
 * Its promises, conditions, cancellation scopes and messages behave as in Temporal's sandbox (docs.temporal.io, TypeScript SDK:
 * cancellation scopes, message passing). Replay is left out: Temporal's determinism makes it a matter of its own tests.
 */

type Scheduled = { readonly at: number; readonly order: number; readonly act: () => void }

/** One activity attempt as the model of a cloud gets it: it ends by `settle`, at any time of the virtual clock. */
export interface Asked {
  readonly name: string
  readonly input: unknown
  readonly isCancelled: () => boolean
  readonly onCancel: (act: () => void) => void
}

type Handler = (...payloads: unknown[]) => unknown

class Scope {
  isCancelled = false
  readonly #cancelled: Promise<never>
  #cancel: (error: Error) => void = () => undefined
  readonly #inner = new Set<() => void>()

  constructor(
    private readonly shielded: boolean,
    readonly parent: Scope | undefined = scopes.getStore(),
  ) {
    this.#cancelled = new Promise<never>((_, reject) => {
      this.#cancel = reject
    })
    this.#cancelled.catch(() => undefined)
    if (!shielded) parent?.onCancel(() => this.cancel())
  }

  static current(): Scope {
    return scopes.getStore() ?? root()
  }

  static nonCancellable<T>(work: () => Promise<T>): Promise<T> {
    return new Scope(true).run(work)
  }

  get cancelRequested(): Promise<never> {
    return this.#cancelled
  }

  get consideredCancelled(): boolean {
    return this.isCancelled && !this.shielded
  }

  onCancel(act: () => void): () => void {
    this.#inner.add(act)
    return () => this.#inner.delete(act)
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return scopes.run(this, work)
  }

  cancel(): void {
    if (this.isCancelled) return
    this.isCancelled = true
    this.#cancel(new CancelledFailure('Cancellation scope cancelled'))
    if (this.shielded) return
    for (const act of [...this.#inner]) act()
    this.#inner.clear()
  }
}

const scopes = new AsyncLocalStorage<Scope>()
let rootScope: Scope | undefined
const root = (): Scope => (rootScope ??= new Scope(false, undefined))

/** The present workflow: its clock, its queue, its waits. */
export class Virtual {
  nowMilliseconds = 0
  readonly #queue: Scheduled[] = []
  #order = 0
  readonly waits = new Set<{ readonly holds: () => boolean; readonly go: () => void }>()
  readonly signals = new Map<string, Handler>()
  readonly queries = new Map<string, Handler>()
  unknownSignal: ((name: string, ...payloads: unknown[]) => unknown) | undefined

  constructor(
    readonly info: { readonly workflowId: string; readonly runId: string },
    readonly perform: (asked: Asked) => Promise<unknown>,
  ) {}

  /** Does something after a number of seconds of the virtual clock. */
  after(seconds: number, act: () => void): void {
    const each = { at: this.nowMilliseconds + seconds * 1000, order: (this.#order += 1), act }
    let index = this.#queue.length
    while (index > 0 && later(this.#queue[index - 1], each)) index -= 1
    this.#queue.splice(index, 0, each)
  }

  signal(name: string, payload: unknown): void {
    const handler = this.signals.get(name)
    if (handler === undefined) this.unknownSignal?.(name, payload)
    else void handler(payload)
  }

  /** Lets everything happen that needs no more time. */
  async settle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const due = [...this.waits].filter(({ holds }) => holds())
      if (due.length === 0) return
      for (const wait of due) {
        this.waits.delete(wait)
        wait.go()
      }
    }
  }

  /** Goes to the next event. @returns false if there is none */
  next(): boolean {
    const first = this.#queue.shift()
    if (first === undefined) return false
    this.nowMilliseconds = first.at
    first.act()
    return true
  }
}

const later = (one: Scheduled | undefined, other: Scheduled): boolean =>
  one !== undefined && (one.at > other.at || (one.at === other.at && one.order > other.order))

let virtual: Virtual | undefined
const present = (): Virtual => {
  if (virtual === undefined) throw new Error('no workflow runs')
  return virtual
}

/** Runs a workflow on a virtual clock: `new Date` and `Date.now` of the workflow are that clock's. */
export function begin<T>(run: Virtual, workflow: () => Promise<T>): Promise<T> {
  virtual = run
  rootScope = undefined
  Date.now = () => run.nowMilliseconds
  return scopes.run(root(), workflow)
}

function activity(name: string, input: unknown): Promise<unknown> {
  const run = present()
  const scope = Scope.current()
  if (scope.consideredCancelled) return Promise.reject(new CancelledFailure('Activity cancelled'))
  let isCancelled = false
  const acts: (() => void)[] = []
  const off = scope.onCancel(() => {
    isCancelled = true
    for (const act of acts) act()
  })
  return run
    .perform({ name, input, isCancelled: () => isCancelled, onCancel: (act) => acts.push(act) })
    .finally(() => off())
}

/** The names that the product imports from `@temporalio/workflow`. */
export const workflowModule: object = {
  ApplicationFailure,
  CancelledFailure,
  CancellationScope: Scope,
  ActivityCancellationType: { WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED' },
  ChildWorkflowCancellationType: {},
  ParentClosePolicy: {},
  allHandlersFinished: () => true,
  condition(holds: () => boolean, timeout?: string): Promise<boolean | undefined> {
    const run = present()
    const scope = Scope.current()
    if (scope.consideredCancelled) return Promise.reject(new CancelledFailure('Condition cancelled'))
    // Without a timeout there is nothing to tell apart: the promise resolves with nothing.
    const yes = timeout === undefined ? undefined : true
    if (holds()) return Promise.resolve(yes)
    return new Promise((resolve, reject) => {
      const wait = { holds, go: () => end(() => resolve(yes)) }
      const off = scope.onCancel(() => end(() => reject(new CancelledFailure('Condition cancelled'))))
      const end = (how: () => void): void => {
        run.waits.delete(wait)
        off()
        how()
      }
      run.waits.add(wait)
      if (timeout !== undefined) run.after(Number.parseFloat(timeout), () => end(() => resolve(false)))
    })
  },
  defineSignal: (name: string) => ({ name, type: 'signal' }),
  defineUpdate: (name: string) => ({ name, type: 'update' }),
  defineQuery: (name: string) => ({ name, type: 'query' }),
  isCancellation: (error: unknown) => error instanceof CancelledFailure,
  log: { warn: () => undefined, info: () => undefined, error: () => undefined },
  patched: () => true,
  proxyActivities: () =>
    new Proxy(
      {},
      {
        get: (_, name: string) =>
          Object.assign((input: unknown) => activity(name, input), {
            executeWithOptions: (_options: unknown, [input]: [unknown]) => activity(name, input),
          }),
      },
    ),
  setCurrentDetails: () => undefined,
  setDefaultSignalHandler: (handler: Virtual['unknownSignal']) => {
    present().unknownSignal = handler
  },
  setHandler: ({ name, type }: { name: string; type: string }, handler: Handler) => {
    if (type === 'signal') present().signals.set(name, handler)
    if (type === 'query') present().queries.set(name, handler)
  },
  upsertSearchAttributes: () => undefined,
  workflowInfo: () => ({
    ...present().info,
    originalExecutionRunId: present().info.runId,
    firstExecutionRunId: present().info.runId,
    historyLength: 1,
    historySize: 1,
    unsafe: { now: () => present().nowMilliseconds, isReplaying: false },
    searchAttributes: {},
    typedSearchAttributes: {},
  }),
}
