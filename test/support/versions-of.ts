import type { WorkflowHandle } from '@temporalio/client'

/** The build ids of the workers that completed a run's workflow tasks, in order, each once in a row. */
export async function buildIdsOf(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory()
  return (events ?? [])
    .flatMap(({ workflowTaskCompletedEventAttributes: task }) => (task ? [task.deploymentVersion?.buildId ?? ''] : []))
    .filter((buildId, at, all) => buildId !== all[at - 1])
}
