import type { LoadedDataConverter, Payload, PayloadCodec } from '@temporalio/common'
import { payloadConverter } from './payload-converter'

/** The codecs of a client: `client.options.loadedDataConverter`. */
export type Codecs = Pick<LoadedDataConverter, 'payloadCodecs'>

/** The codecs of a converter as one: it encodes in their order, and decodes in the other. */
export const codecOf = ({ payloadCodecs }: Codecs): PayloadCodec => ({
  encode: async (payloads) => {
    let changed = payloads
    for (const codec of payloadCodecs) changed = await codec.encode(changed)
    return changed
  },
  decode: async (payloads) => {
    let changed = payloads
    for (const codec of payloadCodecs.toReversed()) changed = await codec.decode(changed)
    return changed
  },
})

/**
 * Opens a payload that is compressed or that keys have sealed. Temporal's client opens results, memos and answers;
 * histories and descriptions it hands over as they are.
 */
export async function opened(codecs: Codecs, payload: Payload): Promise<Payload> {
  const [plain] = await codecOf(codecs).decode([payload])
  return plain ?? payload
}

/** The value of a payload from a history or a description; undefined without one. */
export async function openedValue(codecs: Codecs, payload: Payload | null | undefined): Promise<unknown> {
  return payload ? payloadConverter.fromPayload<unknown>(await opened(codecs, payload)) : undefined
}
