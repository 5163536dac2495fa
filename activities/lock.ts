import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { CloudName, UpgradeId } from '../cloud/model/ids'
import type { LockResult } from './interface'

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
  const { memo } = await client.workflow.getHandle(lockId(cloud)).describe()
  const held = memo?.holder
  const by = typeof held === 'string' ? held : 'someone'
  return by === holder ? { taken: true } : { taken: false, holder: by }
}

/** As `Activities.releaseLock`: ends the lock if it is the holder's; a lock that is gone is released already. */
export async function releaseLock({ cloud, holder }: LockInput, { client }: LockDeps): Promise<void> {
  try {
    await client.workflow.getHandle(lockId(cloud)).signal('release', { holder })
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
}
