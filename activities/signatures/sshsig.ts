import { createHash, createPublicKey, verify } from 'node:crypto'

/**
 * The signatures of `ssh-keygen -Y sign`, as OpenSSH's PROTOCOL.sshsig describes them: version 1, made by an ed25519 key. No
 * program is needed to read them.
 */

/** The public key that has signed a text, in base64 as OpenSSH writes it; or the reason that none has. */
export type SignedBy = { readonly ok: true; readonly key: string } | { readonly ok: false; readonly why: string }

const armor = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]{1,2000})-----END SSH SIGNATURE-----\s*$/
const preamble = Buffer.from('SSHSIG')
const keyType = 'ssh-ed25519'
/** Before the 32 bytes of a public key in DER. */
const derOfKey = Buffer.from('302a300506032b6570032100', 'hex')

class Malformed extends Error {}

/** Reads SSH's binary form: numbers of four bytes, and texts with their length before them. */
class Reader {
  #at = 0

  constructor(private readonly bytes: Buffer) {}

  take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.bytes.length) throw new Malformed()
    const taken = this.bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  number(): number {
    return this.take(4).readUInt32BE()
  }

  string(): Buffer {
    return this.take(this.number())
  }

  /** @throws Malformed if something is left */
  end(): void {
    if (this.#at !== this.bytes.length) throw new Malformed()
  }
}

/** A key, or a signature: the name of its type, then one value. Undefined if it is of another type than ed25519. */
function ofEd25519(bytes: Buffer): Buffer | undefined {
  const reader = new Reader(bytes)
  if (reader.string().toString('latin1') !== keyType) return undefined
  const value = reader.string()
  reader.end()
  return value
}

const framed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function check(bytes: Buffer, text: string, namespace: string): SignedBy {
  const reader = new Reader(bytes)
  if (!reader.take(preamble.length).equals(preamble) || reader.number() !== 1) throw new Malformed()
  const publicKey = reader.string()
  const [madeFor, reserved, hash, signature] = [reader.string(), reader.string(), reader.string(), reader.string()]
  reader.end()
  const [point, raw] = [ofEd25519(publicKey), ofEd25519(signature)]
  if (point === undefined || raw === undefined) return { ok: false, why: `its key is no ${keyType} key` }
  if (point.length !== 32 || raw.length !== 64) throw new Malformed()
  if (madeFor.toString() !== namespace)
    return { ok: false, why: `it was made for another program (-n ${namespace} makes it for this one)` }
  const hashName = hash.toString('latin1')
  if (hashName !== 'sha512' && hashName !== 'sha256') throw new Malformed()
  const digest = createHash(hashName).update(text, 'utf8').digest()
  const signedData = Buffer.concat([preamble, ...[madeFor, reserved, hash, digest].map(framed)])
  const key = createPublicKey({ key: Buffer.concat([derOfKey, point]), format: 'der', type: 'spki' })
  return verify(null, signedData, key, raw)
    ? { ok: true, key: publicKey.toString('base64') }
    : { ok: false, why: 'it was made over something else' }
}

/** Finds the key that has signed a text for this program. Never throws, whatever the signature is. */
export function signedBy(signature: string, text: string, namespace: string): SignedBy {
  const [, base64] = armor.exec(signature) ?? []
  if (base64 === undefined) return { ok: false, why: 'it is no signature of ssh-keygen -Y sign' }
  try {
    return check(Buffer.from(base64, 'base64'), text, namespace)
  } catch {
    return { ok: false, why: 'it is a damaged signature' }
  }
}
