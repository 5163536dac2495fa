import { temporal } from '@temporalio/proto'
import type { Connected } from './connect'

/** One poll of a worker lasts a minute at most; a worker that has not polled for longer is gone. */
const missedAfterMilliseconds = 120_000

/** Seconds to wait for an answer without a known worker: one may have come just now. */
export const noWorkerSeconds = 2

/**
 * Says that no worker has polled a task queue in the last two minutes. Undefined if one has, as Temporal remembers it: a
 * worker that was killed meanwhile is still remembered.
 */
export async function missingWorker({ client, namespace }: Connected, taskQueue: string): Promise<string | undefined> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  })
  const missedBefore = Date.now() - missedAfterMilliseconds
  const isThere = pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > missedBefore)
  return isThere ? undefined : `no worker has asked for work on the task queue ${taskQueue} in the last two minutes`
}
