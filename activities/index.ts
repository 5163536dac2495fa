import { ApplicationFailure, Context } from '@temporalio/activity'
import { loadCloudFile } from '../cloud/load'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeError, UpgradeError } from '../cloud/model/errors'
import { UpgradeName, upgradeId } from '../cloud/model/ids'
import { limits } from '../cloud/model/limits'
import { bytesOf, clipped } from '../cloud/model/text'
import { receivedRunInput } from '../cloud/model/sent-run-input'
import type { LockNeed } from '../cloud/model/lock'
import { evidence } from './evidence'
import { follow } from './follow'
import { holdLock, type Changing } from './hold-lock'
import { holderState } from './holder'
import type { Activities } from './interface'
import { leaveOut } from './leave-out'
import { releaseLock, takeLock, type LockDeps } from './lock'
import { notifyDurably } from './notify/activity'
import { preflight, type WorkersDeps } from './preflight'
import { look, lookAndRun, run } from './steps'
import { thisWorker } from './this-worker'
import { watch } from './watch'
import type { World } from './world'

export type { Activities } from './interface'

/** Saves the runbook when an upgrade starts. */
export interface RunbookDeps {
  /** Saves it on the worker's disk. Never fails: an upgrade does not wait for it. */
  readonly saveRunbook: (cloud: Cloud, name: UpgradeName) => Promise<void>
}

/** Saves the runbook of the upgrade that has loaded its cloud. A preflight, or an upgrade under a wrong id, has none. */
async function saveRunbookOf(cloud: Cloud, { saveRunbook }: RunbookDeps): Promise<void> {
  const { workflowType, workflowExecution } = Context.current().info
  const name = UpgradeName.safeParse(workflowType)
  if (name.success && workflowExecution?.workflowId === upgradeId(cloud, name.data)) await saveRunbook(cloud, name.data)
}

/** A file that one worker lacks is left for another worker to read: so often, and for so long. */
const otherWorkersAttempts = 20
const otherWorkersMilliseconds = 5000

/** Makes Temporal offer the activity again, to the worker that polls next. */
const forAnotherWorker = (error: UpgradeError): ApplicationFailure =>
  ApplicationFailure.create({
    message: `${error.message} (Read by ${thisWorker()}.)`,
    type: error.type,
    nextRetryDelay: '250ms',
  })

/** The run of the workflow that has scheduled this activity. */
const thisRun = (): string => Context.current().info.workflowExecution?.runId ?? ''

/** Returns the question that a step asks right before each change: does its upgrade hold the lock of its cloud? */
function holding(
  { upgrade, step, lock }: Pick<Changing, 'upgrade' | 'step'> & { readonly lock?: LockNeed },
  deps: LockDeps,
): () => Promise<void> {
  const run = thisRun()
  return async () => {
    if (lock !== undefined) await holdLock({ upgrade, step, run }, lock, deps)
  }
}

/** The activities of a worker: every effect that an upgrade has on the world. */
export function createActivities(world: World & LockDeps & RunbookDeps & WorkersDeps): Activities {
  return {
    async loadCloud(input) {
      const { attempt, currentAttemptScheduledTimestampMs, scheduledTimestampMs } = Context.current().info
      try {
        const { cloud, sha256 } = await loadCloudFile(input.cloud)
        const bytes = bytesOf(cloud)
        if (bytes > limits.cloudBytes)
          throw upgradeError('CloudTooLarge', { cloud: cloud.name, bytes, most: limits.cloudBytes })
        await saveRunbookOf(cloud, world)
        return { ok: true, cloud, sha256 }
      } catch (error) {
        if (!(error instanceof UpgradeError)) throw error
        const waited = currentAttemptScheduledTimestampMs - scheduledTimestampMs
        if (error.type === 'CloudFileUnreadable' && attempt < otherWorkersAttempts && waited < otherWorkersMilliseconds)
          throw forAnotherWorker(error)
        return {
          ok: false,
          sentence: `${clipped(error.message, limits.sentenceCharacters)} (Read by ${thisWorker()}.)`,
        }
        throw error
      }
    },
    takeLock: (input) => takeLock({ ...input, run: thisRun() }, world),
    releaseLock: (input) => releaseLock(input, world),
    holderState: (input) => holderState(input, world),
    preflight: (input) => preflight(input, world),
    look: (input) => look(input, world),
    lookAndRun: (input) => lookAndRun(input, world, holding(input, world)),
    run: (input) => run(receivedRunInput(input), world, holding(input, world)),
    evidence: (input) => evidence(input, world),
    leaveOut: (input) => leaveOut(input, world, holding({ ...input, step: `leaving out ${input.host}` }, world)),
    follow: (input) => follow(input, world),
    watch: (input) => watch(input, world),
    notify: (input) => notifyDurably(input),
  }
}
