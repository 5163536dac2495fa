import { z } from 'zod'

/** An event's own number, and the numbers of other events in its attributes. */
const Event = z.looseObject({ eventId: z.string(), eventType: z.string() })
type Event = z.infer<typeof Event>
const History = z.object({ events: z.array(Event) })
const Attributes = z.looseObject({ scheduledEventId: z.string().optional(), startedEventId: z.string().optional() })

const [scheduled, started, completed] = ['SCHEDULED', 'STARTED', 'COMPLETED'].map(
  (end) => `EVENT_TYPE_WORKFLOW_TASK_${end}`,
)
const activityStarted = 'EVENT_TYPE_ACTIVITY_TASK_STARTED'
const timerFired = 'EVENT_TYPE_TIMER_FIRED'
const timerCanceled = 'EVENT_TYPE_TIMER_CANCELED'
const signaled = 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED'
/** Temporal tells of these in any order, but of signals first. */
const results: readonly string[] = [activityStarted, 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED', timerFired]
const references = ['scheduledEventId', 'startedEventId', 'workflowTaskCompletedEventId'] as const

/** The attributes of an event are its one field of that kind. */
function attributesOf(event: Event): z.infer<typeof Attributes> {
  const [, attributes] = Object.entries(event).find(([name]) => name.endsWith('EventAttributes')) ?? []
  return Attributes.parse(attributes ?? {})
}

/** One workflow task with the events before and after it. */
interface Task {
  /** The events that the task brought: signals, timers that are over, results of activities and their starts. */
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

/** True for an event of an activity or timer that a command of the task has begun. */
function isBegunBy({ commands }: Task, event: Event): boolean {
  const { scheduledEventId, startedEventId } = attributesOf(event)
  const begunAs =
    event.eventType === timerFired || event.eventType === timerCanceled ? startedEventId : scheduledEventId
  return commands.some(({ eventId }) => eventId === begunAs)
}

/** True if Temporal might have told of all that the second task brought in the first task: each was under way by then. */
function couldBeOne(first: Task, second: Task): boolean {
  // The SDK makes neither command of a timer that begins and is cancelled within one task.
  if (second.commands.some((event) => event.eventType === timerCanceled && isBegunBy(first, event))) return false
  const onlySignals = first.brought.every(({ eventType }) => eventType === signaled)
  return second.brought.every(
    (event) =>
      (onlySignals && event.eventType === signaled) ||
      (results.includes(event.eventType) && (event.eventType === activityStarted || !isBegunBy(first, event))),
  )
}

/** One task that brings the events of both, and makes the commands of both. */
function asOne(first: Task, second: Task): Task {
  const isLate = (event: Event): boolean => isBegunBy(first, event)
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
 * Makes of a history, as `historyToJSON` gives it, the history of the same run with fewer workflow tasks: results, timers and
 * signals that came in several tasks come in one wherever they could have.
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
