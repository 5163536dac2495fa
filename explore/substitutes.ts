import { WorkflowFailedError } from '@temporalio/client'
import { ApplicationFailure, CancelledFailure, WorkflowNotFoundError } from '@temporalio/common'
import type { RunOf } from '../cloud/model/actions'
import type { Host } from '../cloud/model/hosts'
import { presentCloud } from './cloud/modelled-cloud'
import type { JobQuestion } from './cloud/hosts'
import { Attempt } from './temporal/attempt'
import { presentTemporal } from './temporal/present'
import { workflowModule } from './temporal/workflow-module'

/** The parts of a Temporal client that activities use. */
const client: object = {
  withDeadline: <T>(_deadline: number, ask: () => Promise<T>): Promise<T> => ask(),
  workflow: {
    getHandle: (workflowId: string) => ({
      workflowId,
      describe: () =>
        presentCloud().network.question(() => {
          const run = presentTemporal().latest(workflowId)
          if (run === undefined) throw new WorkflowNotFoundError('there is none', workflowId, undefined)
          return { status: { name: run.status }, startTime: new Date(0) }
        }),
      query: (name: string) =>
        presentCloud().network.question(() => {
          const run = presentTemporal().latest(workflowId)
          return run?.enter(() => run.queries.get(name)?.())
        }),
      result: () => {
        const run = presentTemporal().latest(workflowId)
        return run?.status === 'COMPLETED'
          ? Promise.resolve(run.result)
          : Promise.reject(new WorkflowFailedError('it has failed', run?.failure, 'NON_RETRYABLE_FAILURE'))
      },
    }),
  },
}

/** Connections to hosts and balancers, as activities have them. */
export const world: object = {
  ssh: { exec: (host: Host, script: string) => presentCloud().hosts.script(host, script) },
  runtime: {
    ask: ({ balancer }: { readonly balancer: string }, command: string) =>
      presentCloud().balancers.ask(balancer, command),
  },
  client,
  taskQueue: 'openstack-upgrade',
  saveRunbook: () => Promise.resolve(),
}

const activityModule: object = {
  ApplicationFailure,
  CancelledFailure,
  Context: {
    current: () => {
      const { run, signal } = Attempt.current()
      return {
        info: {
          workflowExecution: { workflowId: run.id, runId: run.runId },
          workflowType: run.type,
          attempt: 1,
          scheduledTimestampMs: 0,
          currentAttemptScheduledTimestampMs: 0,
        },
        cancellationSignal: signal,
        heartbeat: () => undefined,
      }
    },
  },
}

/** As activities/heartbeat.ts, without a timer: a worker that is lost is so by the schedule. */
const heartbeatModule: object = {
  withHeartbeat: (work: (beats: object) => Promise<unknown>) => {
    const attempt = Attempt.current()
    const { signal, before } = attempt
    return work({
      signal,
      before,
      assertStillOwner: () => signal.throwIfAborted(),
      heartbeat: (status: () => unknown) => attempt.shows(status),
    })
  },
}

/** As activities/job/notes.ts. */
class Notes {
  readNote(host: Host, upgrade: string, key: string): Promise<string | undefined> {
    return presentCloud().hosts.note(host, `${upgrade} ${key}`)
  }

  writeNoteOnce(host: Host, upgrade: string, key: string, text: string): Promise<string | undefined> {
    return presentCloud().hosts.note(host, `${upgrade} ${key}`, (notes, at) => {
      if (!notes.has(at)) notes.set(at, text)
    })
  }

  async removeNote(host: Host, upgrade: string, key: string): Promise<void> {
    await presentCloud().hosts.note(host, `${upgrade} ${key}`, (notes, at) => notes.delete(at))
  }
}

type Ask = Parameters<ReturnType<typeof presentCloud>['hosts']['job']>

/** Packages in the place of which the product gets virtual ones. */
export const packages: Readonly<Record<string, object>> = {
  '@temporalio/workflow': workflowModule,
  '@temporalio/activity': activityModule,
  'node:timers/promises': {
    setTimeout: (milliseconds: number, _value: unknown, options: { readonly signal?: AbortSignal } = {}) =>
      presentCloud().network.pause(milliseconds / 1000, options.signal),
  },
}

/** Modules of the product in the place of which it gets modelled ones; the other exports of each stay. */
export const modules: Readonly<Record<string, object>> = {
  'activities/heartbeat.js': heartbeatModule,
  'activities/job/notes.js': { Notes },
  'activities/job/ask.js': {
    ask: (_ssh: unknown, job: Ask[0], generation: number, question: JobQuestion, _signal: unknown, hear: Ask[3]) =>
      presentCloud().hosts.job(job, generation, question, hear),
  },
  'activities/job/script.js': {
    lookScript: (): JobQuestion => ({ kind: 'look' }),
    attendScript: (
      _job: unknown,
      { mayClaim, limitSeconds, run }: { mayClaim: boolean; limitSeconds: number; run?: RunOf | undefined },
    ): JobQuestion => ({ kind: 'attend', mayClaim, limitSeconds, run }),
  },
  'activities/lock.js': {
    takeLock: ({ holder, run }: { holder: string; run: string }) =>
      presentCloud().network.question(() => presentCloud().lock.take(holder, run)),
    releaseLock: ({ holder }: { holder: string }) =>
      presentCloud().network.question(() => presentCloud().lock.giveBack(holder)),
  },
  'activities/read-lock.js': {
    readLock: () => presentCloud().network.question(() => presentCloud().lock.read()),
    heldBy: (_cloud: unknown, { holder }: { holder: string }) => Promise.resolve(`${holder} has held the lock.`),
  },
  'activities/preflight/index.js': {
    preflight: (input: Parameters<ReturnType<typeof presentCloud>['preflight']>[0]) => presentCloud().preflight(input),
  },
  'cloud/load/index.js': {
    loadCloudFile: () => Promise.resolve({ cloud: presentCloud().cloud, sha256: 'none' }),
  },
  // The size of a progress is measured by tests of its own.
  'workflows/state/within-limits.js': { withinLimits: <T>(progress: T): T => progress },
}
