import { ActivityNotFoundError, type WorkflowHandle } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { temporal } from '@temporalio/proto'
import type pino from 'pino'
import { pidHere } from '../identity'
import type { Watched } from '../watch-tasks'
import { isGone, saysGone } from './gone'
import { freeTasks } from './workflow-task'

const started = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED

/** Temporal offers the activity again at once. */
const retryDelay = '1 millisecond'

/**
 * Has Temporal offer again, at once, the activities and workflow tasks of workers that have died on this machine. Otherwise
 * Temporal misses such a worker only after the heartbeat timeout or the end of the task's time, and keeps a task for it until
 * the sticky timeout. A worker is known by the pid in its identity, so one whose pid another process has is left
 * to that timeout. An activity may be offered again too often without harm: each attempt goes on where the one before it
 * stood.
 */
export async function takeOver(
  { client, taskQueue }: Pick<Watched, 'client' | 'taskQueue'>,
  log: pino.Logger,
): Promise<void> {
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    try {
      const pid = await freeTasks(client, { workflowId, runId })
      if (pid !== undefined) log.info({ workflowId }, `worker: goes on with a workflow task, since ${saysGone(pid)}`)
    } catch (error) {
      // The workflow's next task waits for the sticky timeout.
      log.warn({ workflowId, error }, 'its next task may wait some seconds')
    }
    const handle = client.workflow.getHandle(workflowId, runId)
    for (const { activityId, pid, attempt } of await orphaned(handle)) {
      const message = saysGone(pid)
      const gone = ApplicationFailure.create({ message, type: 'WorkerGone', nextRetryDelay: retryDelay })
      // Temporal may have missed that worker meanwhile, and handed the activity to another one.
      const isStill = (await orphaned(handle)).some(
        (each) => each.activityId === activityId && each.attempt === attempt,
      )
      if (!isStill) continue
      await client.activity.fail({ workflowId, runId, activityId }, gone).catch((error: unknown) => {
        if (!(error instanceof ActivityNotFoundError)) throw error
      })
      log.info({ workflowId, activityId }, `worker: goes on with a step, since ${message}`)
    }
  }
}

interface Orphaned {
  readonly activityId: string
  readonly attempt: number
  readonly pid: number
}

/** The activities that a dead worker of this machine had in hand. */
async function orphaned(handle: WorkflowHandle): Promise<Orphaned[]> {
  const { raw } = await handle.describe()
  return (raw.pendingActivities ?? []).flatMap(({ state, activityId, attempt, lastWorkerIdentity }) => {
    const pid = pidHere(lastWorkerIdentity ?? '')
    return state === started && activityId && pid !== undefined && isGone(pid)
      ? [{ activityId, attempt: attempt ?? 0, pid }]
      : []
  })
}
