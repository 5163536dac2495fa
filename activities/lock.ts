import { setTimeout as wait } from 'node:timers/promises'
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { CloudName, UpgradeId } from '../cloud/model/ids'
import type { LockResult } from '../cloud/model/lock'
import { withHeartbeat } from './heartbeat'
import { heldBy, lockId, readLock } from './read-lock'

const pollMilliseconds = 100

/** The client and task queue by which the lock workflow is started. */
export interface LockDeps {
  readonly client: Client
  readonly taskQueue: string
}

interface LockInput {
  readonly cloud: CloudName
  readonly holder: UpgradeId
}

/**
 * As `Activities.takeLock`: starts the lock workflow of a cloud, or finds its holder. A lock that this upgrade holds counts
 * as taken, so that an upgrade that was terminated and started again goes on.
 * @param input.run the run of the upgrade that takes it
 */
export async function takeLock(
  { cloud, holder, run }: LockInput & { readonly run: string },
  { client, taskQueue }: LockDeps,
): Promise<LockResult> {
  for (;;) {
    try {
      await client.workflow.start('cloudLock', {
        workflowId: lockId(cloud),
        taskQueue,
        args: [{ holder }],
        memo: { holder, since: new Date().toISOString() },
        staticSummary: `held by ${holder}`,
      })
      return { taken: true, run }
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
    const lock = await readLock(cloud, client)
    if (!lock.held) continue
    if (lock.holder !== holder)
      return { taken: false, holder: lock.holder, sentence: await heldBy(cloud, lock, client) }
    // Our lock may be about to end: it handles earlier signals before it answers this query.
    const ours = client.workflow.getHandle(lockId(cloud), lock.run)
    await ours.query('holder')
    if ((await ours.describe()).status.name === 'RUNNING') return { taken: true, run }
  }
}

/**
 * As `Activities.releaseLock`: ends the lock if it is the holder's, and returns once the lock is gone. So an operator who
 * sees this upgrade end can start the next one. The lock may be slow to end: if its last worker is dead, Temporal gives it
 * to another worker only after some seconds (docs/explanation/temporal.md).
 */
export function releaseLock({ cloud, holder }: LockInput, { client }: LockDeps): Promise<void> {
  return withHeartbeat(async ({ signal }) => {
    for (;;) {
      const lock = await readLock(cloud, client)
      if (!lock.held || lock.holder !== holder) return
      // This run of the lock only: the next run belongs to another holder, unless this lock has continued as new.
      const handle = client.workflow.getHandle(lockId(cloud), lock.run)
      await handle.signal('release', { holder }).catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error
      })
      let status = 'RUNNING'
      while ((status = (await handle.describe()).status.name) === 'RUNNING')
        await wait(pollMilliseconds, undefined, { signal })
      if (status !== 'CONTINUED_AS_NEW') return
    }
  })
}
