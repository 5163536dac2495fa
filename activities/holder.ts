import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { HolderState } from '../cloud/model/lock'
import { runEndingOf, type RunEnding } from './run-ending'

const words: Readonly<Record<RunEnding, string>> = {
  completed: 'has ended',
  terminated: 'was terminated',
  'timed out': 'timed out',
  cancelled: 'was cancelled',
  failed: 'was aborted or has failed',
}

/**
 * As `Activities.holderState`: tells if an upgrade runs, in any of its runs, and how it ended if it does not. Needs no
 * worker but this one.
 */
export async function holderState(
  { upgrade }: { readonly upgrade: string },
  { client }: { readonly client: Client },
): Promise<HolderState> {
  try {
    const described = await client.workflow.getHandle(upgrade).describe()
    const ending = runEndingOf(described)
    if (ending === undefined) return { runs: true, said: `runs since ${described.startTime.toISOString()}` }
    const at = described.closeTime === undefined ? '' : ` at ${described.closeTime.toISOString()}`
    return { runs: false, said: `${words[ending]}${at}` }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { runs: false, said: 'is unknown to Temporal' }
    throw error
  }
}
