import { decode } from '@temporalio/common/lib/encoding'
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common'
import { undecodable, undecodableSaid } from '../model/undecodable'

const shownCharacters = 60

/** The name of an encoding, quoted and cut where it is unusual: the sender of a payload may write any text into it. */
function encodingOf({ metadata }: Payload): string | undefined {
  const bytes = metadata?.encoding
  if (bytes === undefined) return undefined
  const name = decode(bytes)
  return /^[\w./+-]{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, shownCharacters))
}

function valueOf(payload: Payload): unknown {
  const encoding = encodingOf(payload)
  const bytes = payload.data ?? new Uint8Array()
  const long = `${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}`
  if (encoding === 'binary/null') return undefined
  if (encoding === undefined) return undecodable(`${long} without an encoding`)
  if (encoding !== 'json/plain') return undecodable(`${long} of the encoding ${encoding}`)
  try {
    return JSON.parse(decode(bytes)) as unknown
  } catch {
    return undecodable(`${long} that are no JSON`)
  }
}

/**
 * Decodes every payload that arrives, and never throws. Temporal's SDK decodes before any handler sees a value; a converter
 * that throws would fail the workflow task at every attempt. A payload that is no JSON becomes `undecodable`, which each
 * schema refuses. Encodes as Temporal's own converter does.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(undecodableSaid(value) === undefined ? value : null),
  // The interface lets each caller choose the type; each edge parses the value that it gets.
  fromPayload: (payload: Payload) => valueOf(payload) as never,
}
