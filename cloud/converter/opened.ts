import type { LoadedDataConverter, Payload } from '@temporalio/common'
import { payloadConverter } from './payload-converter'

/** The codecs of a client: `client.options.loadedDataConverter`. */
export type Codecs = Pick<LoadedDataConverter, 'payloadCodecs'>

/**
 * Opens a payload that keys have sealed. Temporal's client opens results, memos and answers; histories and descriptions it
 * hands over as they are.
 */
export async function opened({ payloadCodecs }: Codecs, payload: Payload): Promise<Payload> {
  let payloads = [payload]
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads)
  return payloads[0] ?? payload
}

/** The value of a payload from a history or a description; undefined without one. */
export async function openedValue(codecs: Codecs, payload: Payload | null | undefined): Promise<unknown> {
  return payload ? payloadConverter.fromPayload<unknown>(await opened(codecs, payload)) : undefined
}
