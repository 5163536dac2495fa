import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { HolderState } from '../cloud/model/lock'

/**
 * As `Activities.holderState`: tells if an upgrade runs, in any of its runs, and how it ended if it does not. Needs no
 * worker but this one.
 */
export async function holderState(
  { upgrade }: { readonly upgrade: string },
  { client }: { readonly client: Client },
): Promise<HolderState> {
  try {
    const { status, startTime, closeTime } = await client.workflow.getHandle(upgrade).describe()
    const at = closeTime === undefined ? '' : ` at ${closeTime.toISOString()}`
    switch (status.name) {
      case 'RUNNING':
      case 'PAUSED':
      case 'CONTINUED_AS_NEW':
      case 'UNSPECIFIED':
      case 'UNKNOWN':
        return { runs: true, said: `runs since ${startTime.toISOString()}` }
      case 'COMPLETED':
        return { runs: false, said: `has ended${at}` }
      case 'TERMINATED':
        return { runs: false, said: `was terminated${at}` }
      case 'TIMED_OUT':
        return { runs: false, said: `timed out${at}` }
      case 'CANCELLED':
        return { runs: false, said: `was cancelled${at}` }
      case 'FAILED':
        return { runs: false, said: `was aborted or has failed${at}` }
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { runs: false, said: 'is unknown to Temporal' }
    throw error
  }
}
