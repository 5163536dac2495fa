import { tsToMs } from '@temporalio/common/lib/time'
import { temporal } from '@temporalio/proto'
import { z } from 'zod'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { StepId } from '../../cloud/model/ids'
import { isRefusal } from '../../cloud/model/refusals'
import { limits } from '../../cloud/model/limits'
import { clipped, oneLine } from '../../cloud/model/text'
import type { Actor, RunEnd } from './model'

type HistoryEvent = temporal.api.history.v1.IHistoryEvent
type Payload = temporal.api.common.v1.IPayload
type Execution = temporal.api.common.v1.IWorkflowExecution

/** A signal or an update that Temporal has, with any verdict. */
export interface Said {
  readonly name: string
  readonly at: string
  readonly by: string
  readonly note: string
  readonly actor: Actor
}

/** An activity, from its scheduling on. `result` only once it has completed. */
export interface Activity {
  readonly id: string
  readonly since: string
  readonly closedAt?: string
  readonly result?: unknown
  readonly byHand?: Actor
}

/** The contents of one run's events. */
export interface RunEvents {
  readonly began: string
  readonly identity: string
  readonly startedBy: Actor
  readonly reset?: { readonly at: string; readonly run: string; readonly reason: string }
  readonly said: readonly Said[]
  readonly cancellations: readonly { readonly at: string; readonly actor: Actor }[]
  readonly activities: readonly Activity[]
  readonly end: RunEnd
}

/** The time of an event on Temporal's clock, as ISO 8601. */
export const timeOf = ({ eventTime }: HistoryEvent): string => new Date(tsToMs(eventTime)).toISOString()

/** The value of a payload; undefined without one. */
const valueOf = (payload: Payload | null | undefined): unknown =>
  payload ? payloadConverter.fromPayload<unknown>(payload) : undefined

const byIdentity = (identity: string | null | undefined): Actor =>
  identity ? { name: identity, from: 'identity' } : { name: '', from: 'nobody' }

const Person = z.object({ by: z.string().catch(''), note: z.string().catch('') }).catch({ by: '', note: '' })

function said(
  event: HistoryEvent,
  name: string | null | undefined,
  payload: Payload | null | undefined,
  identity: string | null | undefined,
  from?: Execution | null,
): Said {
  const person = Person.parse(valueOf(payload))
  const by = clipped(oneLine(person.by), limits.nameCharacters)
  const note = clipped(oneLine(person.note), limits.saidCharacters)
  const actor = from?.workflowId
    ? ({ name: from.workflowId, from: 'workflow' } as const)
    : by === ''
      ? byIdentity(identity)
      : ({ name: by, from: 'said' } as const)
  return { name: clipped(oneLine(name ?? ''), limits.nameCharacters), at: timeOf(event), by, note, actor }
}

/** The signal or update of an event, if it is one. */
function saidIn(event: HistoryEvent): Said | undefined {
  const signal = event.workflowExecutionSignaledEventAttributes
  if (signal) {
    const { signalName, input, identity, externalWorkflowExecution } = signal
    return said(event, signalName, input?.payloads?.[0], identity, externalWorkflowExecution)
  }
  const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest
  return update ? said(event, update.input?.name, update.input?.args?.payloads?.[0], update.meta?.identity) : undefined
}

function endIn(event: HistoryEvent): RunEnd | undefined {
  const at = timeOf(event)
  const { workflowExecutionFailedEventAttributes: failed, workflowExecutionTerminatedEventAttributes: terminated } =
    event
  if (event.workflowExecutionCompletedEventAttributes) return { how: 'done', at }
  if (event.workflowExecutionCanceledEventAttributes) return { how: 'cancelled', at }
  if (terminated) {
    return { how: 'terminated', at, reason: terminated.reason ?? '', actor: byIdentity(terminated.identity) }
  }
  if (failed) {
    const type = failed.failure?.applicationFailureInfo?.type
    const how = type === 'Aborted' ? 'aborted' : isRefusal(type) ? 'refused' : 'failed'
    return { how, at, reason: failed.failure?.message ?? '' }
  }
  return event.workflowExecutionTimedOutEventAttributes ? { how: 'failed', at, reason: 'timed out' } : undefined
}

function activitiesIn(events: readonly HistoryEvent[]): Activity[] {
  const found = new Map<string, Activity>()
  const takenBy = new Map<string, string>()
  for (const event of events) {
    const { activityTaskScheduledEventAttributes: scheduled, activityTaskStartedEventAttributes: started } = event
    const { activityTaskCompletedEventAttributes: completed } = event
    if (scheduled) found.set(String(event.eventId), { id: scheduled.activityId ?? '', since: timeOf(event) })
    if (started) takenBy.set(String(started.scheduledEventId), started.identity ?? '')
    const closed =
      completed ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes
    const key = String(closed?.scheduledEventId)
    const activity = found.get(key)
    if (activity === undefined) continue
    const isByHand = completed?.identity !== takenBy.get(key)
    found.set(key, {
      ...activity,
      closedAt: timeOf(event),
      ...(completed ? { result: valueOf(completed.result?.payloads?.[0]) } : {}),
      ...(completed && isByHand ? { byHand: byIdentity(completed.identity) } : {}),
    })
  }
  return [...found.values()]
}

/** A reset copies the events before it into the new run, and puts this one at the place of the reset. */
function resetIn(event: HistoryEvent): RunEvents['reset'] {
  const failed = event.workflowTaskFailedEventAttributes
  const { WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW } = temporal.api.enums.v1.WorkflowTaskFailedCause
  return failed?.cause === WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW
    ? { at: timeOf(event), run: failed.baseRunId ?? '', reason: failed.failure?.message ?? '' }
    : undefined
}

/** Reads the events of one run. */
export function readEvents(events: readonly HistoryEvent[]): RunEvents {
  const [first = {}] = events
  const { identity, parentWorkflowExecution: parent } = first.workflowExecutionStartedEventAttributes ?? {}
  const details = z.string().catch('').parse(valueOf(first.userMetadata?.details))
  const [, person] = /^Started by (uid \d+|\S+?)\.?(?:\s|$)/.exec(details) ?? []
  const reset = events.map(resetIn).findLast((found) => found !== undefined)
  return {
    began: reset?.at ?? timeOf(first),
    identity: identity ?? '',
    startedBy: parent?.workflowId
      ? { name: parent.workflowId, from: 'workflow' }
      : person === undefined
        ? byIdentity(identity)
        : { name: person, from: 'said' },
    ...(reset === undefined ? {} : { reset }),
    said: events.flatMap((event) => saidIn(event) ?? []),
    cancellations: events.flatMap((event) => {
      const asked = event.workflowExecutionCancelRequestedEventAttributes
      return asked ? [{ at: timeOf(event), actor: byIdentity(asked.identity) }] : []
    }),
    activities: activitiesIn(events),
    end: events.map(endIn).findLast((found) => found !== undefined) ?? { how: 'running' },
  }
}

/** The step whose run or look an activity is; undefined for any other activity. */
export function stepOf({ id }: Activity): string | undefined {
  const step = StepId.safeParse(id.replace(/:look$/, ''))
  return step.success && !step.data.endsWith('/cloud/follow') ? step.data : undefined
}
