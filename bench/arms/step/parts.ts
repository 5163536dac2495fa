import { activitiesIn, type Event } from '../activities'

/** The milliseconds of each part of one step, by the part's name, in their order. */
export type StepParts = ReadonlyMap<string, number>

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
