import { z } from 'zod'

/** An event's own number, and the numbers of other events in its attributes. */
const Event = z.looseObject({ eventId: z.string(), eventType: z.string() })
type Event = z.infer<typeof Event>
const History = z.object({ events: z.array(Event) })
const Attributes = z.looseObject({ scheduledEventId: z.string().optional() })

const [scheduled, started, completed] = ['SCHEDULED', 'STARTED', 'COMPLETED'].map(
  (end) => `EVENT_TYPE_WORKFLOW_TASK_${end}`,
)
const ofActivities: readonly string[] = ['STARTED', 'COMPLETED'].map((end) => `EVENT_TYPE_ACTIVITY_TASK_${end}`)
const references = ['scheduledEventId', 'startedEventId', 'workflowTaskCompletedEventId'] as const

/** The attributes of an event are its one field of that kind. */
function attributesOf(event: Event): z.infer<typeof Attributes> {
  const [, attributes] = Object.entries(event).find(([name]) => name.endsWith('EventAttributes')) ?? []
  return Attributes.parse(attributes ?? {})
}

/** One workflow task with the events before and after it. */
interface Task {
  /** The events that the task brought: results of activities, and their starts. */
  readonly brought: Event[]
  readonly task: readonly Event[]
  readonly commands: readonly Event[]
  /** Starts of activities that the commands have begun. */
  readonly after: readonly Event[]
}

/** Splits a history into its tasks; the first event of all belongs to the first. */
function tasksOf(events: readonly Event[]): { readonly tasks: Task[]; readonly rest: readonly Event[] } {
  const tasks: Task[] = []
  let brought: Event[] = []
  let task: Event[] = []
  let commands: Event[] = []
  const isOwn = (event: Event): boolean => [scheduled, started, completed].includes(event.eventType)
  const isCommand = (event: Event): boolean => 'workflowTaskCompletedEventId' in attributesOf(event)
  for (const event of events) {
    const isDone = task.some(({ eventType }) => eventType === completed)
    if (isDone && !isCommand(event)) {
      tasks.push({ brought, task, commands, after: [] })
      ;[brought, task, commands] = [[], [], []]
    }
    if (isOwn(event)) task.push(event)
    else if (isCommand(event)) commands.push(event)
    else brought.push(event)
  }
  return { tasks, rest: [...brought, ...task, ...commands] }
}

/** True if Temporal might have told of the second task's results in the first task: each was under way by then. */
function couldBeOne(first: Task, second: Task): boolean {
  const begun = new Set(first.commands.map(({ eventId }) => eventId))
  return second.brought.every(
    (event) =>
      ofActivities.includes(event.eventType) &&
      (event.eventType.endsWith('STARTED') || !begun.has(attributesOf(event).scheduledEventId ?? '')),
  )
}

/** One task that brings the results of both, and makes the commands of both. */
function asOne(first: Task, second: Task): Task {
  const begun = new Set(first.commands.map(({ eventId }) => eventId))
  const isLate = (event: Event): boolean => begun.has(attributesOf(event).scheduledEventId ?? '')
  return {
    brought: [...first.brought, ...second.brought.filter((event) => !isLate(event))],
    task: first.task,
    commands: [...first.commands, ...second.commands],
    after: [...first.after, ...second.brought.filter(isLate)],
  }
}

/** Numbers the events anew. References to events that are gone are those of the task before them. */
function numbered(events: readonly Event[]): Event[] {
  const order = new Map(events.map(({ eventId }, at) => [eventId, at + 1]))
  const ids = [...order.keys()].map(Number).sort((one, other) => one - other)
  const now = (id: string): string => {
    const there = order.has(id) ? id : String(ids.filter((each) => each < Number(id)).at(-1) ?? id)
    return String(order.get(there) ?? there)
  }
  return events.map((event, at) => {
    const entries = Object.entries(event).map(([name, value]): [string, unknown] => {
      if (!name.endsWith('EventAttributes')) return [name, value]
      const attributes = Attributes.parse(value)
      const renamed = references.flatMap((field) => {
        const id = attributes[field]
        return typeof id === 'string' ? [[field, now(id)]] : []
      })
      return [name, { ...attributes, ...Object.fromEntries(renamed) }]
    })
    return Event.parse({ ...Object.fromEntries(entries), eventId: String(at + 1) })
  })
}

/**
 * Makes of a history, as `historyToJSON` gives it, the history of the same run with fewer workflow tasks: results that came
 * in several tasks come in one wherever they could have.
 * @returns also how many tasks were merged into another
 */
export function withMergedTasks(history: unknown): { readonly history: unknown; readonly merged: number } {
  const { events } = History.parse(history)
  const { tasks, rest } = tasksOf(events)
  const kept: Task[] = []
  for (const task of tasks) {
    const before = kept.at(-1)
    if (before !== undefined && couldBeOne(before, task)) kept.splice(-1, 1, asOne(before, task))
    else kept.push(task)
  }
  const all = [
    ...kept.flatMap(({ brought, task, commands, after }) => [...brought, ...task, ...commands, ...after]),
    ...rest,
  ]
  return { history: { events: numbered(all) }, merged: tasks.length - kept.length }
}
