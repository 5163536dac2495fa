import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { decode, encode } from '@temporalio/common/lib/encoding'
import type { Payload, PayloadCodec } from '@temporalio/common'
import { temporal } from '@temporalio/proto'
import type { EncryptionKeys } from './keys'

const { Payload: Wire } = temporal.api.common.v1

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** The names that Temporal's own samples of encryption have, so that other tools tell an encrypted payload. */
const encoding = 'binary/encrypted'
const keyIdName = 'encryption-key-id'

const textOf = (bytes: Uint8Array | null | undefined): string | undefined =>
  bytes === null || bytes === undefined ? undefined : decode(bytes)

/**
 * Encrypts every payload by AES-256-GCM with the first key, and decrypts by the key that a payload names. A payload that is
 * not encrypted passes as it is: the Web UI and `temporal` send such signals. One that no key opens, or that somebody has
 * changed, passes as it is too; the payload converter then refuses it with a sentence, and no workflow stops.
 */
export class EncryptionCodec implements PayloadCodec {
  constructor(private readonly keys: EncryptionKeys) {}

  encode(payloads: Payload[]): Promise<Payload[]> {
    const [key] = this.keys
    return Promise.resolve(
      payloads.map((payload) => {
        const nonce = randomBytes(nonceBytes)
        const sealed = createCipheriv(cipher, key.bytes, nonce)
        const data = [nonce, sealed.update(Wire.encode(payload).finish()), sealed.final(), sealed.getAuthTag()]
        return {
          metadata: { encoding: encode(encoding), [keyIdName]: encode(key.id) },
          data: new Uint8Array(Buffer.concat(data)),
        }
      }),
    )
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.#opened(payload) ?? payload))
  }

  #opened({ metadata, data }: Payload): Payload | undefined {
    if (textOf(metadata?.encoding) !== encoding) return undefined
    const key = this.keys.find(({ id }) => id === textOf(metadata?.[keyIdName]))
    if (key === undefined || data === null || data === undefined || data.length < nonceBytes + tagBytes)
      return undefined
    try {
      const open = createDecipheriv(cipher, key.bytes, data.subarray(0, nonceBytes), { authTagLength: tagBytes })
      open.setAuthTag(data.subarray(data.length - tagBytes))
      const plain = Buffer.concat([open.update(data.subarray(nonceBytes, data.length - tagBytes)), open.final()])
      return Wire.decode(plain)
    } catch {
      return undefined
    }
  }
}
