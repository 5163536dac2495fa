import { temporal } from '@temporalio/proto'

type Event = temporal.api.history.v1.IHistoryEvent

/** The part of a history that some steps have made. */
export interface Share {
  readonly events: number
  readonly bytes: number
  readonly seconds: number
}

const { HistoryEvent } = temporal.api.history.v1

const millisecondsOf = ({ eventTime }: Event): number =>
  Number(eventTime?.seconds ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6

const idOf = ({ activityTaskScheduledEventAttributes }: Event): string =>
  activityTaskScheduledEventAttributes?.activityId ?? ''

/**
 * The events from the first activity of some steps to the end of the last one, with their bytes and the time between.
 * @param isOne true for the id of an activity of these steps
 */
export function shareOf(events: readonly Event[], isOne: (id: string) => boolean): Share {
  const scheduled = new Set(events.filter((event) => isOne(idOf(event))).map(({ eventId }) => String(eventId)))
  const isPart = (event: Event): boolean =>
    scheduled.has(String(event.eventId)) ||
    scheduled.has(String(event.activityTaskCompletedEventAttributes?.scheduledEventId))
  const first = events.findIndex(isPart)
  const last = events.findLastIndex(isPart)
  const [begin, end] = [events[first], events[last]]
  if (begin === undefined || end === undefined) throw new Error('the history has no such step')
  const part = events.slice(first, last + 1)
  return {
    events: part.length,
    bytes: part.reduce((sum, event) => sum + HistoryEvent.encode(event).finish().length, 0),
    seconds: (millisecondsOf(end) - millisecondsOf(begin)) / 1000,
  }
}
