import type { Client } from '@temporalio/client'
import type { temporal } from '@temporalio/proto'
import { opened, type Codecs } from '../../../cloud/converter/opened'

type History = temporal.api.history.v1.IHistory
type Payload = temporal.api.common.v1.IPayload

const isPayload = (value: object): value is Payload => 'metadata' in value && 'data' in value

function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return isPayload(value) ? [value] : Object.values(value).flatMap(payloadsIn)
}

/** The newest run of a workflow as Temporal has it, every payload opened. */
export async function openedHistory(client: Client, id: string, runId?: string): Promise<History> {
  const history = await client.workflow.getHandle(id, runId).fetchHistory()
  const codecs: Codecs = client.options.loadedDataConverter
  for (const payload of payloadsIn(history)) Object.assign(payload, await opened(codecs, payload))
  return history
}

/**
 * Every word of the newest run of a workflow, for a search: its events, and each payload in the clear. As JSON alone a
 * payload is base64, in which no search finds a word.
 */
export async function wordsOfHistory(client: Client, id: string): Promise<string> {
  const history = await openedHistory(client, id)
  const inPayloads = payloadsIn(history).map(({ data }) => Buffer.from(data ?? []).toString('utf8'))
  return [JSON.stringify(history), ...inPayloads].join('\n')
}
