import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import { decode, encode } from '@temporalio/common/lib/encoding'
import type { Payload, PayloadCodec } from '@temporalio/common'
import { temporal } from '@temporalio/proto'

const { Payload: Wire } = temporal.api.common.v1

const deflated = promisify(deflate)
const inflated = promisify(inflate)

/** The name that the codec of Temporal's Go SDK has for it (converter.NewZlibCodec), so that other tools open it too. */
const encoding = 'binary/zlib'

/** Smaller payloads stay as they are: people read them in the Web UI. */
const leastBytes = 64 * 1024
/** The most bytes that a payload may become: a few hundred bytes may stand for gigabytes. Ten thousand nodes at a gate are 9 MB. */
const mostBytes = 12 * 1024 * 1024

/**
 * Compresses large payloads by zlib. A payload that speaks of thousands of hosts says nearly the same of each, and Temporal
 * takes 2 MiB. A payload that is not compressed passes as it is. One that can't be opened passes as it is too: the payload
 * converter then refuses it with a sentence, and no workflow stops.
 */
export class CompressionCodec implements PayloadCodec {
  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map(compressed))
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map(opened))
  }
}

async function compressed(payload: Payload): Promise<Payload> {
  if ((payload.data?.length ?? 0) < leastBytes) return payload
  const data = await deflated(Wire.encode(payload).finish())
  return { metadata: { encoding: encode(encoding) }, data }
}

async function opened(payload: Payload): Promise<Payload> {
  const { metadata, data } = payload
  if (!data || !metadata?.encoding || decode(metadata.encoding) !== encoding) return payload
  try {
    return Wire.decode(await inflated(data, { maxOutputLength: mostBytes }))
  } catch {
    return payload
  }
}
