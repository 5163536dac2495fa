import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import type { PreflightInput } from '../cloud/model/actions'
import type { Host } from '../cloud/model/hosts'
import type { Asker, LookedAndClaimed } from '../activities/job/ask-to-claim'
import type { Report } from '../activities/job/report'
import type { Attending, JobOf } from './cloud/jobs'
import { presentCloud } from './cloud/modelled-cloud'
import { ask } from './edges'
import { Attempt } from './temporal/attempt'
import { workflowModule } from './temporal/workflow-module'

/** The parts of a Temporal client that activities use. */
const client: object = {
  withDeadline: <T>(_deadline: number, asking: () => Promise<T>): Promise<T> => asking(),
  workflow: {
    getHandle: (workflowId: string) => ({
      workflowId,
      describe: () => ask('describe', workflowId),
      query: (name: string) => ask('query', workflowId, name),
      result: () => ask('result', workflowId),
    }),
  },
}

/** Connections to hosts and balancers, as activities have them. */
export const world: object = {
  ssh: { exec: (host: Host, script: string) => ask('script', host, script) },
  runtime: {
    ask: ({ balancer }: { readonly balancer: string }, command: string) => ask('balancer', balancer, command),
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
    const { signal, before, activity } = attempt
    return work({
      signal,
      before,
      activity,
      assertStillOwner: () => signal.throwIfAborted(),
      heartbeat: (status: () => unknown) => attempt.shows(status),
    })
  },
}

/** As activities/job/notes.ts. */
class Notes {
  readNote(host: Host, upgrade: string, key: string): Promise<string | undefined> {
    return ask('readNote', host, `${upgrade} ${key}`)
  }

  writeNoteOnce(host: Host, upgrade: string, key: string, text: string): Promise<string> {
    return ask('writeNoteOnce', host, `${upgrade} ${key}`, text)
  }

  async removeNote(host: Host, upgrade: string, key: string): Promise<void> {
    await ask('removeNote', host, `${upgrade} ${key}`)
  }
}

/** A question about a job, in the place of the product's script for it: to look, or to attend to a generation. */
type JobQuestion = 'look' | Attending

/** As `ask` of activities/job/ask.ts. */
async function askOfJob(
  _ssh: unknown,
  { host, upgrade, step }: JobOf,
  generation: number,
  question: JobQuestion,
  _signal: unknown,
  hear: (said: { word: string; rest: string }) => void,
): Promise<Report | 'absent'> {
  const job = { host, upgrade, step }
  if (question === 'look') return ask('lookJob', job)
  const claimed = await ask('attendJob', job, generation, question)
  if (claimed === 'absent') return 'absent'
  hear({ word: 'running', rest: claimed.join(' ') })
  return ask('endOfJob', job, generation, question.limitSeconds)
}

/** As `askToClaim` of activities/job/ask-to-claim.ts. */
async function askToClaim(
  _ssh: unknown,
  { host, upgrade, step }: JobOf,
  question: Attending,
  _signal: unknown,
  { decide, hear }: Asker,
): Promise<LookedAndClaimed> {
  const job = { host, upgrade, step }
  const looked = await ask('lookJob', job)
  const generation = await decide(looked)
  if (generation === undefined) return { looked }
  const claimed = await ask('attendJob', job, generation, question)
  if (claimed === 'absent') throw new Error('a claim was answered like a look')
  hear({ word: 'running', rest: claimed.join(' ') })
  return { looked, ended: await ask('endOfJob', job, generation, question.limitSeconds) }
}

/** Packages in the place of which the product gets virtual ones. */
export const packages: Readonly<Record<string, object>> = {
  '@temporalio/workflow': workflowModule,
  '@temporalio/activity': activityModule,
  'node:timers/promises': {
    setTimeout: (milliseconds: number) => ask('pause', milliseconds / 1000),
  },
}

/** Modules of the product in the place of which it gets modelled ones; the other exports of each stay. */
export const modules: Readonly<Record<string, object>> = {
  'activities/heartbeat.js': heartbeatModule,
  'activities/job/notes.js': { Notes },
  'activities/job/ask.js': { ask: askOfJob },
  'activities/job/ask-to-claim.js': { askToClaim },
  'activities/job/script.js': {
    lookScript: (): JobQuestion => 'look',
    attendScript: (_job: unknown, { mayClaim, limitSeconds, run, activity }: Attending): JobQuestion => ({
      mayClaim,
      limitSeconds,
      run,
      activity,
    }),
    lookAndAttendScript: (_job: unknown, { limitSeconds, run, activity }: Omit<Attending, 'mayClaim'>): Attending => ({
      mayClaim: true,
      limitSeconds,
      run,
      activity,
    }),
  },
  'activities/lock.js': {
    takeLock: ({ holder, run }: { holder: string; run: string }) => ask('takeLock', holder, run),
    releaseLock: ({ holder }: { holder: string }) => ask('giveBackLock', holder),
  },
  'activities/read-lock.js': {
    readLock: () => ask('readLock'),
    heldBy: (_cloud: unknown, { holder }: { holder: string }) => Promise.resolve(`${holder} has held the lock.`),
  },
  'activities/preflight/index.js': { preflight: (input: PreflightInput) => ask('preflight', input) },
  'cloud/load/index.js': {
    loadCloudFile: () => Promise.resolve({ cloud: presentCloud().cloud, sha256: 'none' }),
  },
  // The size of a progress is measured by tests of its own.
  'workflows/state/within-limits.js': { withinLimits: <T>(progress: T): T => progress },
}
