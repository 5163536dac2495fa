import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import type { RehearsedUpgrade } from './rehearsed-upgrade'

const { RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL } = temporal.api.enums.v1.ResetReapplyExcludeType

type HistoryEvent = temporal.api.history.v1.IHistoryEvent

/** An event that an upgrade can be reset to, with the id of the activity that was scheduled last before it. */
export interface ResetPoint {
  /** The run whose event it is. */
  readonly run: string
  readonly event: HistoryEvent
  readonly after: string
}

/** All of them, in order. */
export async function resetPoints({ handle }: RehearsedUpgrade): Promise<ResetPoint[]> {
  const { runId: run } = await handle.describe()
  const { events } = await handle.fetchHistory()
  let after = ''
  return (events ?? []).flatMap((event) => {
    after = event.activityTaskScheduledEventAttributes?.activityId ?? after
    return event.workflowTaskCompletedEventAttributes ? [{ run, event, after }] : []
  })
}

const isNoBoundary = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('must be at the boundary')

/**
 * Resets an upgrade to an event of one of its runs; the newest is terminated. The new run is not given the signals that came after it.
 * @returns false where Temporal can't reset to this event: it was written together with the one before it
 */
export async function resetTo(
  { client }: { readonly client: Client },
  { handle }: RehearsedUpgrade,
  { run, event }: ResetPoint,
): Promise<boolean> {
  try {
    await client.connection.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: handle.workflowId, runId: run },
      reason: 'for the test',
      workflowTaskFinishEventId: event.eventId ?? null,
      requestId: `reset-${handle.workflowId}-${run}-${String(event.eventId)}`,
      resetReapplyExcludeTypes: [RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL],
    })
    return true
  } catch (error) {
    if (isNoBoundary(error)) return false
    throw error
  }
}
