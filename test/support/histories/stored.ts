import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { whyRefused } from '../../../cloud/model/problems'

const folder = join(__dirname, '../../histories')
const ending = '.json.gz'

const Payloads = z.object({ payloads: z.array(z.object({ data: z.string() })) })
const Named = z.object({ name: z.string() })
/** The parts of an event that tests look at. */
const Event = z.looseObject({
  eventType: z.string(),
  workflowExecutionStartedEventAttributes: z.object({ workflowType: Named, workflowId: z.string() }).optional(),
  workflowExecutionCompletedEventAttributes: z.object({ result: Payloads.optional() }).optional(),
  workflowExecutionSignaledEventAttributes: z.object({ signalName: z.string() }).optional(),
  activityTaskScheduledEventAttributes: z.object({ activityType: Named }).optional(),
  markerRecordedEventAttributes: z
    .object({ markerName: z.string(), details: z.record(z.string(), Payloads).optional() })
    .optional(),
  upsertWorkflowSearchAttributesEventAttributes: z
    .object({
      searchAttributes: z.object({ indexedFields: z.record(z.string(), z.object({ data: z.string().optional() })) }),
    })
    .optional(),
})
const History = z.object({ events: z.array(Event) })
export type StoredEvent = z.infer<typeof Event>

/** A run of a workflow as Temporal has told it. */
export interface RunHistory {
  readonly type: string
  readonly workflowId: string
  readonly events: readonly StoredEvent[]
  /** As Temporal's worker replays it. */
  readonly history: unknown
}

/**
 * Reads a history, as `temporal workflow show --output json` prints it.
 * @throws if the text is no such history
 */
export function readHistory(text: string): RunHistory {
  const history: unknown = JSON.parse(text)
  const parsed = History.safeParse(history)
  if (!parsed.success) throw new Error(whyRefused(parsed.error, history))
  const { events } = parsed.data
  const started = events[0]?.workflowExecutionStartedEventAttributes
  if (started === undefined) throw new Error('it does not begin with the start of a workflow')
  return { type: started.workflowType.name, workflowId: started.workflowId, events, history }
}

/** The names of the stored histories. */
export const storedNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort()

/** The text of a stored history, an event a line. */
export const storedText = (name: string): string =>
  gunzipSync(readFileSync(join(folder, `${name}${ending}`))).toString('utf8')

/** The value of a payload. */
export const valueOf = (data: string): unknown => JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
