import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker'
import { dataConverter } from '../../../cloud/converter'

/** A workflow bundle as a worker takes it. */
export type Bundle = Pick<WorkflowBundleWithSourceMap, 'code'>

/**
 * Replays a run on workflows, and reads payloads as a worker reads them: the answer with a cloud may be compressed.
 * @throws DeterminismViolationError if the workflows would not go on with it
 */
export const replayOn = (workflowBundle: Bundle, history: unknown, workflowId: string): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle, dataConverter }, history, workflowId)
