import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { decode, encode } from '@temporalio/common/lib/encoding'
import fc from 'fast-check'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { EncryptionCodec } from '../../cloud/encryption/codec'
import type { EncryptionKey } from '../../cloud/encryption/keys'
import { undecodableSaid } from '../../cloud/model/undecodable'

const key = (id: string): EncryptionKey => ({ id, bytes: createHash('sha256').update(id).digest() })
const codec = new EncryptionCodec([key('new'), key('old')])
const plain = payloadConverter.toPayload({ cloud: 'production', note: 'controller1 is out' })

describe('encrypted payloads', () => {
  test('come back as they were, and hold nothing of it in the clear', async () => {
    const [sealed = {}] = await codec.encode([plain])
    expect(Buffer.from(sealed.data ?? []).includes('controller1')).toBe(false)
    expect(decode(sealed.metadata?.encoding ?? encode(''))).toBe('binary/encrypted')
    const [opened = {}] = await codec.decode([sealed])
    expect(payloadConverter.fromPayload(opened)).toEqual({ cloud: 'production', note: 'controller1 is out' })
  })

  test('of the same value differ, so that nobody sees that two are equal', async () => {
    const [one, other] = await codec.encode([plain, plain])
    expect(one).not.toEqual(other)
  })

  test('of an older key are read after a new key came, and the new key encrypts', async () => {
    const [sealed = {}] = await new EncryptionCodec([key('old')]).encode([plain])
    const [opened] = await codec.decode([sealed])
    expect(payloadConverter.fromPayload(opened ?? {})).toMatchObject({ cloud: 'production' })
    const [anew] = await codec.encode([plain])
    expect(decode(anew?.metadata?.['encryption-key-id'] ?? encode(''))).toBe('new')
  })

  test('that nobody encrypted pass, as the Web UI sends signals', async () => {
    expect(await codec.decode([plain])).toEqual([plain])
  })

  test('of an unknown key, or changed in any byte, are refused with a sentence and throw nothing', async () => {
    const [foreign = {}] = await new EncryptionCodec([key('foreign')]).encode([plain])
    const [sealed = {}] = await codec.encode([plain])
    const data = sealed.data ?? new Uint8Array()
    const changed = [...data.keys()].map((at) => ({
      ...sealed,
      data: data.map((byte, i) => (i === at ? byte ^ 1 : byte)),
    }))
    for (const read of await codec.decode([foreign, ...changed])) {
      expect(undecodableSaid(payloadConverter.fromPayload(read))).toMatch(/bytes of the encoding binary\/encrypted/)
    }
  })

  test('of any bytes throw nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('new', 'old', 'none'), async (data, id) => {
        const metadata = { encoding: encode('binary/encrypted'), 'encryption-key-id': encode(id) }
        const [read = {}] = await codec.decode([{ metadata, data }])
        expect(undecodableSaid(payloadConverter.fromPayload(read))).toBeDefined()
      }),
    )
  })

  test('of a megabyte come back whole', async () => {
    const large = { data: randomBytes(1_000_000).toString('base64') }
    const opened = await codec.decode(await codec.encode([payloadConverter.toPayload(large)]))
    expect(payloadConverter.fromPayload(opened[0] ?? {})).toEqual(large)
  })
})
