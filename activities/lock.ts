import { setTimeout as wait } from 'node:timers/promises'
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { CloudName, UpgradeId } from '../cloud/model/ids'
import { beating } from './heartbeat'
import type { LockResult } from './interface'

const pollMilliseconds = 100

/** What the lock is kept with. */
export interface LockDeps {
  readonly client: Client
  readonly taskQueue: string
}

interface LockInput {
  readonly cloud: CloudName
  readonly holder: UpgradeId
}

const lockId = (cloud: CloudName): string => `lock-${cloud}`

/**
 * As `Activities.takeLock`: starts the lock workflow of a cloud, or finds out who did. Ours already counts as taken, so
 * that an upgrade that was terminated and started again goes on.
 */
export async function takeLock({ cloud, holder }: LockInput, { client, taskQueue }: LockDeps): Promise<LockResult> {
  for (;;) {
    try {
      await client.workflow.start('cloudLock', {
        workflowId: lockId(cloud),
        taskQueue,
        args: [{ holder }],
        memo: { holder },
        staticSummary: `held by ${holder}`,
      })
      return { taken: true }
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
    const { memo, runId, status } = await client.workflow.getHandle(lockId(cloud)).describe()
    const by = typeof memo?.holder === 'string' ? memo.holder : 'someone'
    if (status.name === 'RUNNING' && by !== holder) return { taken: false, holder: by }
    // Ours may be about to end: what it was told before, it takes in before it answers.
    const ours = client.workflow.getHandle(lockId(cloud), runId)
    await ours.query('holder')
    if ((await ours.describe()).status.name === 'RUNNING') return { taken: true }
  }
}

/**
 * As `Activities.releaseLock`: ends the lock if it is the holder's, and comes back once it is gone, so that whoever sees
 * this upgrade end can start the next. The lock may be slow to end: its last worker may be dead, and Temporal gives it to
 * another only after some seconds (docs/temporal.md).
 */
export function releaseLock({ cloud, holder }: LockInput, { client }: LockDeps): Promise<void> {
  return beating(async ({ signal }) => {
    try {
      const { memo, runId } = await client.workflow.getHandle(lockId(cloud)).describe()
      if (memo?.holder !== holder) return
      // This run of the lock alone: the next one is somebody else's.
      const handle = client.workflow.getHandle(lockId(cloud), runId)
      await handle.signal('release', { holder })
      while ((await handle.describe()).status.name === 'RUNNING') await wait(pollMilliseconds, undefined, { signal })
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error
    }
  })
}
