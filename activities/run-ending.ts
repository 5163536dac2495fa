import type { WorkflowExecutionDescription } from '@temporalio/client'

/** How a run of a workflow can end, in Temporal's terms. */
export type RunEnding = 'completed' | 'terminated' | 'timed out' | 'cancelled' | 'failed'

/** How a run has ended; undefined while the run, or the one that Temporal continues it as, goes on. */
export function runEndingOf({ status }: Pick<WorkflowExecutionDescription, 'status'>): RunEnding | undefined {
  switch (status.name) {
    case 'COMPLETED':
      return 'completed'
    case 'TERMINATED':
      return 'terminated'
    case 'TIMED_OUT':
      return 'timed out'
    case 'CANCELLED':
      return 'cancelled'
    case 'FAILED':
      return 'failed'
    case 'RUNNING':
    case 'PAUSED':
    case 'CONTINUED_AS_NEW':
    case 'UNSPECIFIED':
    case 'UNKNOWN':
      return undefined
  }
}
