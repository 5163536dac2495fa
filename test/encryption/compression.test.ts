import { deflateSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { decode, encode } from '@temporalio/common/lib/encoding'
import type { Payload } from '@temporalio/common'
import { temporal } from '@temporalio/proto'
import fc from 'fast-check'
import { converterWith, dataConverter } from '../../cloud/converter'
import { codecOf } from '../../cloud/converter/opened'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { undecodableSaid } from '../../cloud/model/undecodable'

const codec = codecOf(dataConverter)
const hosts = Array.from({ length: 5000 }, (_, at) => ({
  name: `compute${at}`,
  address: `10.0.${at >> 8}.${at & 255}`,
}))
const large = payloadConverter.toPayload({ hosts })

const sizeOf = ({ data }: Payload): number => data?.length ?? 0
const encodingOf = ({ metadata }: Payload): string => decode(metadata?.encoding ?? encode(''))

describe('large payloads', () => {
  test('are smaller on their way, and come back as they were', async () => {
    const [sent = {}] = await codec.encode([large])
    expect(encodingOf(sent)).toBe('binary/zlib')
    expect(sizeOf(sent)).toBeLessThan(sizeOf(large) / 4)
    const [back = {}] = await codec.decode([sent])
    expect(payloadConverter.fromPayload(back)).toEqual({ hosts })
  })

  test('are compressed before they are encrypted, and come back through both', async () => {
    const both = codecOf(converterWith([{ id: 'one', bytes: new Uint8Array(32).fill(7) }]))
    const [sent = {}] = await both.encode([large])
    expect(encodingOf(sent)).toBe('binary/encrypted')
    expect(sizeOf(sent)).toBeLessThan(sizeOf(large) / 4)
    const [back = {}] = await both.decode([sent])
    expect(payloadConverter.fromPayload(back)).toEqual({ hosts })
  })

  test('that stand for more bytes than memory should take are refused with a sentence', async () => {
    const bomb = { metadata: { encoding: encode('binary/zlib') }, data: deflateSync(Buffer.alloc(64 * 1024 * 1024)) }
    const [read = {}] = await codec.decode([bomb])
    expect(undecodableSaid(payloadConverter.fromPayload(read))).toMatch(/bytes of the encoding binary\/zlib/)
  })
})

test('a payload that people read in the Web UI stays as it is', async () => {
  const small = payloadConverter.toPayload({ step: 'keystone/controller1/drain', hosts: hosts.slice(0, 100) })
  expect(await codec.encode([small])).toEqual([small])
})

test('any bytes that call themselves compressed throw nothing', async () => {
  const { Payload: Wire } = temporal.api.common.v1
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }).map((inner) => new Uint8Array(deflateSync(inner))),
    fc.uint8Array({ maxLength: 200 }).map((data) => new Uint8Array(deflateSync(Wire.encode({ data }).finish()))),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (data) => {
      const [read = {}] = await codec.decode([{ metadata: { encoding: encode('binary/zlib') }, data }])
      expect(() => payloadConverter.fromPayload(read)).not.toThrow()
    }),
  )
})
