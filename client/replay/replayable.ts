import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporal } from '@temporalio/proto'
import { DefaultLogger, Runtime, Worker, type ReplayWorkerOptions } from '@temporalio/worker'

type History = temporal.api.history.v1.IHistory
type HistoryEvent = temporal.api.history.v1.IHistoryEvent
const { EVENT_TYPE_WORKFLOW_TASK_COMPLETED } = temporal.api.enums.v1.EventType

/**
 * How far workflows go on with a history: to its end, or up to a workflow task that they would do otherwise, by the event of
 * its end. Undefined where no task was ever done.
 */
export type Replayable = 'all' | { readonly upTo: HistoryEvent | undefined }

/** The workflows of this version of the product. */
export const ownWorkflows = (): { readonly code: string } => ({
  code: readFileSync(join(__dirname, '../../workflow-bundle.js'), 'utf8'),
})

/**
 * Finds the workflow task up to which workflows go on with the history of a run: the event by which it ended. A reset to that
 * event keeps all that came before the task, and has it done anew. A longer part of a history is replayed in the same way up
 * to the end of a shorter one, so halves are tried.
 */
export async function replayable(
  { events }: History,
  workflowId: string,
  options: Pick<ReplayWorkerOptions, 'workflowBundle' | 'dataConverter'>,
): Promise<Replayable> {
  const all = events ?? []
  const goesOn = (part: readonly HistoryEvent[]): Promise<boolean> =>
    Worker.runReplayHistory(options, { events: [...part] }, workflowId).then(
      () => true,
      () => false,
    )
  if (await goesOn(all)) return 'all'
  const tasks = all.filter(({ eventType }) => eventType === EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
  // Nothing is replayed before the first one.
  let [good, bad] = [0, tasks.length]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (await goesOn(before(all, tasks[middle]))) good = middle
    else bad = middle
  }
  return { upTo: tasks[good] }
}

/** The events up to the one by which a workflow task began. */
function before(all: readonly HistoryEvent[], task: HistoryEvent | undefined): readonly HistoryEvent[] {
  const began = Number(task?.workflowTaskCompletedEventAttributes?.startedEventId ?? 0)
  return all.filter(({ eventId }) => Number(eventId) <= began)
}

/** Keeps Temporal's SDK silent: that a replay fails is an answer here. Called once, before a replay. */
export function silenceReplays(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  })
}
