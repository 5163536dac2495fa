import { temporal } from '@temporalio/proto'
import type { Connected } from './connect'

/** One poll of a worker lasts a minute at most; who has not asked for longer is gone. */
const missedAfterMilliseconds = 120_000

/**
 * Whether a worker has asked for work on a task queue in the last two minutes, as Temporal remembers it. One that was
 * killed meanwhile is still remembered.
 */
export async function hasWorker({ client, namespace }: Connected, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  })
  const missedBefore = Date.now() - missedAfterMilliseconds
  return pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > missedBefore)
}

/** That there is none, in words. */
export const noWorker = (taskQueue: string): string =>
  `no worker has asked for work on the task queue ${taskQueue} in the last two minutes`
