import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { pidHere } from '../identity'
import { isGone, saysGone } from './gone'
import { tokenOf, type Run } from './task-token'

type HistoryEvent = temporal.api.history.v1.IHistoryEvent
const { WorkflowTaskFailedCause } = temporal.api.enums.v1

/** Events in which the last workflow task is looked for: those of a group's results, and more. */
const newestEvents = 500

/** The last workflow task of a run, if a worker had it that has died on this machine. */
interface OfDead {
  readonly pid: number
  readonly started: HistoryEvent
  /** True if that worker died before it answered. */
  readonly isHeld: boolean
}

/**
 * Gives the workflow tasks of a run to all workers, where a worker had the last one that has died on this machine. A task that
 * the worker died in is failed in its name. Otherwise Temporal would wait for the end of the task's time, 10 or 60 seconds.
 * @returns the pid of the worker in whose name a task was failed
 */
export async function freeTasks(client: Client, run: Run): Promise<number | undefined> {
  const dead = await lastTaskOfDead(client, run)
  if (dead === undefined) return undefined
  if (dead.isHeld && (await failTask(client, run, dead))) return dead.pid
  await client.workflowService.resetStickyTaskQueue({ namespace: client.options.namespace, execution: run })
  return undefined
}

async function lastTaskOfDead(client: Client, execution: Run): Promise<OfDead | undefined> {
  const { namespace } = client.options
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution,
    maximumPageSize: newestEvents,
  })
  const newestFirst = history?.events ?? []
  const at = newestFirst.findIndex((event) => event.workflowTaskStartedEventAttributes)
  const started = newestFirst[at]
  const pid = pidHere(started?.workflowTaskStartedEventAttributes?.identity ?? '')
  if (started === undefined || pid === undefined || !isGone(pid)) return undefined
  return { pid, started, isHeld: !newestFirst.slice(0, at).some(endsTask) }
}

const endsTask = (event: HistoryEvent): boolean =>
  Boolean(
    event.workflowTaskCompletedEventAttributes ??
    event.workflowTaskFailedEventAttributes ??
    event.workflowTaskTimedOutEventAttributes,
  )

/**
 * Fails the task in the dead worker's name, and has Temporal offer the next one to all workers: the call "can be used by client to
 * either clear sticky taskqueue or report any panics" (Temporal's service/frontend/workflow_handler.go).
 * @returns false where Temporal has no such task any more, or knows tasks by other tokens
 */
async function failTask(client: Client, run: Run, { pid, started }: OfDead): Promise<boolean> {
  const { namespace, identity } = client.options
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace })
  try {
    await client.workflowService.respondWorkflowTaskFailed({
      namespace,
      identity,
      taskToken: tokenOf(namespaceInfo?.id ?? '', run, started),
      cause: WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE,
      failure: { message: saysGone(pid) },
    })
    return true
  } catch {
    return false
  }
}
