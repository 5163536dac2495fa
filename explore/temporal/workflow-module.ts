import {
  ApplicationFailure,
  CancelledFailure,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/common'
import { presentTemporal } from './present'
import { asError } from './run'
import { Scope } from './scope'

type Handler = (...payloads: unknown[]) => unknown

const present = () => Scope.current().owner

/** Seconds of a duration as workflows write them: `30 seconds`. */
const secondsOf = (duration: string): number => Number.parseFloat(duration)

function condition(holds: () => boolean, timeout?: string): Promise<unknown> {
  const run = present()
  const scope = Scope.current()
  if (scope.consideredCancelled) return Promise.reject(new CancelledFailure('Condition cancelled'))
  // Without a timeout there is nothing to tell apart: the promise resolves with nothing.
  const yes = timeout === undefined ? undefined : true
  if (holds()) return Promise.resolve(yes)
  const waited = new Promise((resolve, reject) => {
    const wait = { holds, go: () => end(() => resolve(yes)) }
    const off = scope.onCancel(() => end(() => reject(new CancelledFailure('Condition cancelled'))))
    const end = (how: () => void): void => {
      run.waits.delete(wait)
      off()
      how()
    }
    run.waits.add(wait)
  })
  if (timeout === undefined) return waited
  const { clock } = presentTemporal()
  const timer = run.command((number) => {
    clock.after(secondsOf(timeout), () => run.end(number, { ok: true, value: false }))
  })
  return Promise.race([waited, timer])
}

const activities = new Proxy(
  {},
  {
    get: (_, name: string) =>
      Object.assign((input: unknown) => presentTemporal().activity(Scope.current(), name, input), {
        executeWithOptions: (_options: unknown, [input]: [unknown]) =>
          presentTemporal().activity(Scope.current(), name, input),
      }),
  },
)

function ofTemporal(work: () => unknown): Promise<unknown> {
  const run = present()
  return run.command((number) => {
    presentTemporal().clock.after(0.01, () => {
      try {
        run.end(number, { ok: true, value: work() })
      } catch (error) {
        run.end(number, { ok: false, error: asError(error) })
      }
    })
  })
}

/** The names that the product imports from `@temporalio/workflow`. */
export const workflowModule: object = {
  ApplicationFailure,
  CancelledFailure,
  CancellationScope: Scope,
  WorkflowExecutionAlreadyStartedError,
  ActivityCancellationType: { WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED' },
  ChildWorkflowCancellationType: { ABANDON: 'ABANDON' },
  ParentClosePolicy: { ABANDON: 'ABANDON' },
  allHandlersFinished: () => true,
  condition,
  defineSignal: (name: string) => ({ name, type: 'signal' }),
  defineUpdate: (name: string) => ({ name, type: 'update' }),
  defineQuery: (name: string) => ({ name, type: 'query' }),
  getExternalWorkflowHandle: (id: string) => ({
    signal: (name: string, payload: unknown) =>
      ofTemporal(() => {
        if (!presentTemporal().signal(id, name, payload))
          throw new WorkflowNotFoundError('there is none', id, undefined)
      }),
  }),
  isCancellation: (error: unknown) => error instanceof CancelledFailure,
  log: { warn: () => undefined, info: () => undefined, error: () => undefined },
  patched: () => true,
  proxyActivities: () => activities,
  proxyLocalActivities: () => activities,
  setCurrentDetails: () => undefined,
  setDefaultSignalHandler: (handler: (name: string, ...payloads: unknown[]) => unknown) => {
    present().unknownSignal = handler
  },
  setHandler: ({ name, type }: { name: string; type: string }, handler: Handler) => {
    if (type === 'signal') present().signals.set(name, handler)
    if (type === 'query') present().queries.set(name, handler)
  },
  startChild: (type: string, { workflowId, args }: { workflowId: string; args: readonly unknown[] }) =>
    ofTemporal(() => {
      presentTemporal().start(type, workflowId, args[0])
    }),
  upsertSearchAttributes: () => undefined,
  workflowInfo: () => {
    const run = present()
    return {
      workflowId: run.id,
      runId: run.runId,
      originalExecutionRunId: run.originalRunId,
      firstExecutionRunId: run.originalRunId,
      historyLength: 1,
      historySize: 1,
      unsafe: { now: () => run.nowMilliseconds, isReplaying: false },
      searchAttributes: {},
      typedSearchAttributes: {},
    }
  },
}
