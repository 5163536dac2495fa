import type { Payload } from '@temporalio/common'

/** A payload as anybody may send it: its encoding may be false, or missing. */
export function payloadOf(data: string | Uint8Array, encoding?: string | Uint8Array): Payload {
  const bytes = (from: string | Uint8Array): Uint8Array => (typeof from === 'string' ? Buffer.from(from) : from)
  return { metadata: encoding === undefined ? {} : { encoding: bytes(encoding) }, data: bytes(data) }
}

/** Payloads that are no JSON value, each with the words of its refusal. */
export const garbled: readonly (readonly [what: string, payload: Payload, said: string])[] = [
  ['text', payloadOf('{"by":"ann"}', 'text/plain'), '12 bytes of the encoding text/plain'],
  ['an encrypted value', payloadOf('\u0001\u0002', 'binary/encrypted'), '2 bytes of the encoding binary/encrypted'],
  ['bytes', payloadOf(new Uint8Array(200_000), 'binary/plain'), '200000 bytes of the encoding binary/plain'],
  ['no bytes at all', payloadOf('', 'binary/plain'), '0 bytes of the encoding binary/plain'],
  ['JSON of a protobuf', payloadOf('{}', 'json/protobuf'), '2 bytes of the encoding json/protobuf'],
  ['no JSON', payloadOf('{by: ann', 'json/plain'), '8 bytes that are no JSON'],
  [
    'JSON of 50,000 levels',
    payloadOf('['.repeat(50_000) + ']'.repeat(50_000), 'json/plain'),
    '100000 bytes of JSON, nested deeper than 200 levels',
  ],
  ['an empty text', payloadOf('', 'json/plain'), '0 bytes that are no JSON'],
  ['bytes that are no text', payloadOf(new Uint8Array([0xff, 0xfe]), 'json/plain'), '2 bytes that are no JSON'],
  ['no encoding', payloadOf('{}'), '2 bytes without an encoding'],
  ['nothing', {}, '0 bytes without an encoding'],
  ['an encoding that is no name', payloadOf('{}', '\u001b[2J\n'), '2 bytes of the encoding "\\u001b[2J\\n"'],
  ['an encoding of bytes', payloadOf('{}', new Uint8Array([0xff])), '2 bytes of the encoding "\ufffd"'],
]
