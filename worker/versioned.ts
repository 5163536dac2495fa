import type { WorkerOptions } from '@temporalio/worker'
import type { Deployment } from '../cloud/load/deployment'

/** The options of a worker that has a version: Temporal hands it the tasks of that version only. */
export function versioned(deployment: Deployment | undefined): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment === undefined) return {}
  const { version, behavior } = deployment
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: behavior } }
}
