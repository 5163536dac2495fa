import type { temporal } from '@temporalio/proto'

export type Event = temporal.api.history.v1.IHistoryEvent

/** An activity of a step: when it was scheduled, when a worker began it, when its end arrived. */
export interface Attempted {
  readonly id: string
  readonly type: string
  readonly scheduled: number
  started: number
  completed: number
}

const millisecondsOf = ({ eventTime }: Event): number =>
  Number(eventTime?.seconds ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6

/** The activities of steps, in the order in which they were scheduled: their ids begin with that of their step. */
export function activitiesIn(events: readonly Event[]): Attempted[] {
  const found = new Map<string, Attempted>()
  for (const event of events) {
    const { activityTaskScheduledEventAttributes: scheduled, activityTaskStartedEventAttributes: started } = event
    const { activityTaskCompletedEventAttributes: completed } = event
    const at = millisecondsOf(event)
    const id = scheduled?.activityId ?? ''
    if (scheduled && id.includes('/'))
      found.set(String(event.eventId), {
        id,
        type: scheduled.activityType?.name ?? '',
        scheduled: at,
        started: at,
        completed: at,
      })
    const of = found.get(String((started ?? completed)?.scheduledEventId))
    if (of !== undefined && started) of.started = at
    if (of !== undefined && completed) of.completed = at
  }
  return [...found.values()]
}
