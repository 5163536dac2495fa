import type { temporal } from '@temporalio/proto'
import { median } from '../../report/statistics'

type Event = temporal.api.history.v1.IHistoryEvent

/** The milliseconds of each part of one step, by the part's name, in their order. */
export type StepParts = ReadonlyMap<string, number>

/** An activity of a step: when it was scheduled, when a worker began it, when its end arrived. */
interface Attempted {
  readonly id: string
  readonly type: string
  readonly scheduled: number
  started: number
  completed: number
}

const millisecondsOf = ({ eventTime }: Event): number =>
  Number(eventTime?.seconds ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6

/** The activities of steps, in the order in which they were scheduled: their ids begin with that of their step. */
function activitiesIn(events: readonly Event[]): Attempted[] {
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

/** The events of each turn: an update asks for it. */
function turnsIn(events: readonly Event[]): Event[][] {
  const turns: Event[][] = [[]]
  for (const event of events) {
    if (event.workflowExecutionUpdateAcceptedEventAttributes) turns.push([])
    turns.at(-1)?.push(event)
  }
  return turns
}

/**
 * The parts of the steps that a history has: for each activity the wait until a worker has it, its own time, and the workflow
 * task after it. The last step of a turn is left out: no step comes right after it.
 */
export function partsOf(events: readonly Event[]): StepParts[] {
  return turnsIn(events).flatMap((turn) => {
    const all: StepParts[] = []
    let parts = new Map<string, number>()
    const activities = activitiesIn(turn)
    for (const [at, { id, type, scheduled, started, completed }] of activities.entries()) {
      const next = activities[at + 1]
      if (next === undefined) break
      parts.set(`${type} waits for a worker`, started - scheduled)
      parts.set(type, completed - started)
      parts.set(`workflow task after ${type}`, next.scheduled - completed)
      if (stepOf(next.id) === stepOf(id)) continue
      all.push(parts)
      parts = new Map()
    }
    return all
  })
}

/** `keystone/controller1/stop` of `keystone/controller1/stop:look`. */
const stepOf = (activityId: string): string => activityId.replace(/:.*$/, '')

/** The median of each part that steps have. */
export function medianParts(steps: readonly StepParts[]): { readonly name: string; readonly size: number }[] {
  const names = [...new Set(steps.flatMap((parts) => [...parts.keys()]))]
  return names.map((name) => ({ name, size: median(steps.flatMap((parts) => parts.get(name) ?? [])) }))
}
