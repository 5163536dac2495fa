import { tsToMs } from '@temporalio/common/lib/time'
import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { z } from 'zod'
import { openedValue, type Codecs } from '../cloud/converter/opened'
import { limits } from '../cloud/model/limits'
import { clipped, oneLine } from '../cloud/model/text'
import { undecodableSaid } from '../cloud/model/undecodable'
import type { FailingTask, UnheardSignal } from '../cloud/model/wedged'
import { redact } from './job/redact'

type HistoryEvent = temporal.api.history.v1.IHistoryEvent
type Execution = temporal.api.common.v1.IWorkflowExecution
const { EventType, WorkflowTaskFailedCause } = temporal.api.enums.v1

/** Causes of a failure that Temporal's next attempt mends: an event came in between, or the workflow was reset. */
const inPassing: readonly string[] = ['UNHANDLED_COMMAND', 'RESET_STICKY_TASK_QUEUE', 'RESET_WORKFLOW']

/** An attempt of this number follows one that failed for another reason than the first, which failed in passing. */
const attemptsInPassing = 3

/** The last good workflow task is searched this far back: pages of so many events. */
const pageSize = 200
const mostPages = 25

/**
 * Finds the workflow task of a workflow that fails again and again. Undefined for a task that is done, waits, or failed once
 * with a cause of `inPassing`. Temporal counts attempts anew when an event arrives, such as the end of a step: then the
 * history tells of the failures. Needs no worker.
 * @throws WorkflowNotFoundError
 */
export async function failingTask(client: Client, workflowId: string): Promise<FailingTask | undefined> {
  const { raw, runId, status } = await client.workflow.getHandle(workflowId).describe()
  const attempt = raw.pendingWorkflowTask?.attempt ?? 0
  if (status.name !== 'RUNNING' || attempt < 1) return undefined
  const events = await eventsSinceGood(client, { workflowId, runId })
  const written = events.filter(isFailure)
  const failed = written[0]
  // Of a second failure in a row Temporal writes no event.
  if (failed === undefined && attempt < attemptsInPassing) return undefined
  const { eventType: good, eventId } = events.at(-1) ?? {}
  const why = failed?.workflowTaskFailedEventAttributes
  const cause = why ? nameOf(why.cause) : 'TIMED_OUT'
  return {
    kind: why ? (cause === 'NON_DETERMINISTIC_ERROR' ? 'code' : 'task') : 'slow',
    failures: Math.max(attempt - 1, written.length),
    since: new Date(tsToMs(failed?.eventTime ?? raw.pendingWorkflowTask?.originalScheduledTime)).toISOString(),
    cause,
    message: clipped(oneLine(redact(why?.failure?.message ?? '')), limits.whyCharacters),
    lastGood: good === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED ? Number(eventId) : undefined,
    unheard: await unheardSignals(client, [...events].reverse()),
    runId,
  }
}

/** True for the end of a workflow task that Temporal's next attempt alone does not mend. */
const isFailure = ({ eventType, workflowTaskFailedEventAttributes: why }: HistoryEvent): boolean =>
  eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT ||
  (eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED && !inPassing.includes(nameOf(why?.cause)))

const nameOf = (cause: temporal.api.enums.v1.WorkflowTaskFailedCause | null | undefined): string =>
  (WorkflowTaskFailedCause[cause ?? 0] ?? 'UNKNOWN').replace('WORKFLOW_TASK_FAILED_CAUSE_', '')

/** The newest events first, back to the end of the last good workflow task, that one included. */
async function eventsSinceGood(client: Client, execution: Execution): Promise<HistoryEvent[]> {
  const { namespace } = client.options
  const found: HistoryEvent[] = []
  let nextPageToken: Uint8Array = new Uint8Array()
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: pageSize,
      nextPageToken,
    })
    for (const event of answer.history?.events ?? []) {
      found.push(event)
      if (event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) return found
    }
    nextPageToken = answer.nextPageToken
    if (nextPageToken.length === 0) break
  }
  return found
}

/** The signals among events, in their order. */
export async function unheardSignals(client: Client, events: readonly HistoryEvent[]): Promise<UnheardSignal[]> {
  const { loadedDataConverter } = client.options
  return (await Promise.all(events.map((event) => unheardIn(loadedDataConverter, event)))).flat()
}

const Person = z
  .object({ by: z.string() })
  .transform(({ by }) => by)
  .catch('')

async function unheardIn(
  codecs: Codecs,
  { workflowExecutionSignaledEventAttributes: signal }: HistoryEvent,
): Promise<UnheardSignal[]> {
  if (!signal) return []
  const [payload] = signal.input?.payloads ?? []
  const value: unknown = payload === undefined ? {} : await openedValue(codecs, payload)
  const short = (text: string): string => clipped(oneLine(redact(text)), limits.nameCharacters)
  return [
    {
      name: short(signal.signalName ?? ''),
      by: short(Person.parse(value)),
      payload: clipped(oneLine(redact(undecodableSaid(value) ?? JSON.stringify(value))), limits.saidCharacters),
    },
  ]
}
