import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporal.api.enums.v1.TaskQueueType
const answerMilliseconds = 3000
/** Probers that ask more often than this get the last answer. */
const keptMilliseconds = 1000
/** A poll lasts a minute at most where there is no task. */
const polledWithinSeconds = 120

/** Asks why a worker takes no tasks; undefined while it takes them. It never rejects. */
export type Readiness = () => Promise<string | undefined>

/** The worker that is asked about, as Temporal knows it. */
export interface Asked {
  readonly client: Client
  readonly taskQueue: string
  readonly identity: string
  /** `RUNNING` while the SDK's worker polls. */
  readonly state: () => string
}

/**
 * A worker takes tasks if it runs, Temporal answers it, and Temporal knows its polls for both kinds of tasks. A worker whose
 * polls are stuck runs and hears Temporal, and yet no upgrade gets on by it.
 */
export function readiness(asked: Asked): Readiness {
  let last: { readonly at: number; readonly answer: Promise<string | undefined> } | undefined
  return () => {
    if (last === undefined || performance.now() - last.at > keptMilliseconds)
      last = { at: performance.now(), answer: problemOf(asked) }
    return last.answer
  }
}

async function problemOf({ client, taskQueue, identity, state }: Asked): Promise<string | undefined> {
  if (state() !== 'RUNNING') return `The worker does not run: it is ${state()}.`
  try {
    const types = { 'workflow tasks': TASK_QUEUE_TYPE_WORKFLOW, activities: TASK_QUEUE_TYPE_ACTIVITY }
    const missed = await Promise.all(
      Object.entries(types).map(async ([tasks, taskQueueType]) => {
        const { pollers } = await client.withDeadline(Date.now() + answerMilliseconds, () =>
          client.workflowService.describeTaskQueue({
            namespace: client.options.namespace,
            taskQueue: { name: taskQueue },
            taskQueueType,
          }),
        )
        const own = pollers.filter((poller) => poller.identity === identity)
        const polled = Math.max(...own.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0)))
        return polled > Date.now() / 1000 - polledWithinSeconds ? [] : [tasks]
      }),
    )
    const tasks = missed.flat()
    return tasks.length === 0
      ? undefined
      : `Temporal has heard no poll of this worker for ${tasks.join(' and ')} on ${taskQueue}.`
  } catch (error) {
    return `Temporal does not answer: ${error instanceof Error ? error.message : String(error)}.`
  }
}
