import type { Payload } from '@temporalio/common'
import type { temporal } from '@temporalio/proto'
import { opened, type Codecs } from '../../cloud/converter/opened'

type HistoryEvent = temporal.api.history.v1.IHistoryEvent

/** The payloads of an event that a history shows: how it was started, what people said, and results. */
function shownIn(event: HistoryEvent): Payload[] {
  const { workflowExecutionUpdateAcceptedEventAttributes: update } = event
  return [
    event.userMetadata?.details,
    event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0],
    update?.acceptedRequest?.input?.args?.payloads?.[0],
    event.activityTaskCompletedEventAttributes?.result?.payloads?.[0],
  ].flatMap((payload) => payload ?? [])
}

/** Opens, in their place, the payloads that keys have sealed and that a history shows. */
export async function openEvents(codecs: Codecs, events: readonly HistoryEvent[]): Promise<readonly HistoryEvent[]> {
  for (const payload of events.flatMap(shownIn)) Object.assign(payload, await opened(codecs, payload))
  return events
}
