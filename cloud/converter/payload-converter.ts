import { decode, encode } from '@temporalio/common/lib/encoding'
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common'
import { limits } from '../model/limits'
import { undecodable, undecodableSaid } from '../model/undecodable'
import { withPrograms, withReferences } from './host-programs'

const shownCharacters = 60

/** The key of the metadata that marks a payload with references to programs of hosts. */
const referring = 'host-programs'
const marked = encode('by reference')

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
  const json = payload.metadata?.[referring] === undefined ? decode(bytes) : withPrograms(decode(bytes))
  if (json === undefined) return undecodable(`${long} with a host program of another version`)
  if (isDeep(json)) return undecodable(`${long} of JSON, nested deeper than ${limits.arrives.nested} levels`)
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undecodable(`${long} that are no JSON`)
  }
}

/**
 * True for a text that is nested too deeply. The SDK copies memos and inputs from one thread to another, and the copy of a
 * value of fifty thousand levels fails the workflow task at every attempt.
 */
function isDeep(json: string): boolean {
  let [depth, isText] = [0, false]
  for (let at = 0; at < json.length; at += 1) {
    const mark = json[at]
    if (isText) {
      if (mark === '\\') at += 1
      else if (mark === '"') isText = false
    } else if (mark === '"') isText = true
    else if (mark === '[' || mark === '{') depth += 1
    else if (mark === ']' || mark === '}') depth -= 1
    if (depth > limits.arrives.nested) return true
  }
  return false
}

const jsonPlain = encode('json/plain')

/** Encodes each text once: workflows have a slow encoder, and a new worker encodes all inputs of a history again. */
function payloadOf(value: unknown): Payload {
  const isText =
    typeof value === 'string' || (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
  const short = isText ? withReferences(JSON.stringify(value)) : undefined
  return short === undefined
    ? defaultPayloadConverter.toPayload(value)
    : { metadata: { encoding: jsonPlain, [referring]: marked }, data: encode(short) }
}

/**
 * Decodes every payload that arrives, and never throws. Temporal's SDK decodes before any handler sees a value; a converter
 * that throws would fail the workflow task at every attempt. A payload that is no JSON becomes `undecodable`, which each
 * schema refuses. Encodes as Temporal's own converter does, but for programs of hosts, which a payload names.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => payloadOf(undecodableSaid(value) === undefined ? value : null),
  // The interface lets each caller choose the type; each edge parses the value that it gets.
  fromPayload: (payload: Payload) => valueOf(payload) as never,
}
