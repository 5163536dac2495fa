import { readFileSync, statSync } from 'node:fs'
import { codeOf } from '../load'
import { upgradeError } from '../model/errors'

/** A key of AES-256, by the id that each payload names. */
export interface EncryptionKey {
  readonly id: string
  readonly bytes: Uint8Array
}

/** The first encrypts, and each decrypts. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]]

export const keyBytes = 32
const mostKeys = 20
const mostBytes = 10_000

const line = /^(?<id>[A-Za-z0-9][A-Za-z0-9._-]{0,63})[ \t]+(?<key>[A-Za-z0-9+/]{43}=)$/

/**
 * Reads a file of keys: a line `ID KEY` each, the key in base64; empty lines and lines that begin with `#` are left out. The
 * first key encrypts. A key is replaced by a new first line; an older line may go once no history needs it any more.
 * @throws EncryptionKeysInvalid if the file can't be read, others than its owner may read it, or a line is no key
 */
export function readKeys(file: string): EncryptionKeys {
  const invalid = (reason: string): Error => upgradeError('EncryptionKeysInvalid', { file, reason })
  const read = (): { readonly mode: number; readonly text: string } => {
    try {
      const { mode, size } = statSync(file)
      return { mode, text: size > mostBytes ? '' : readFileSync(file, 'utf8') }
    } catch (error) {
      throw invalid(`it can't be read (${codeOf(error) ?? String(error)})`)
    }
  }
  const { mode, text } = read()
  if ((mode & 0o077) !== 0) throw invalid('others than its owner may read it (chmod 600)')
  const keys = text.split('\n').flatMap((each, index): EncryptionKey[] => {
    const written = each.trim()
    if (written === '' || written.startsWith('#')) return []
    const { id, key } = line.exec(written)?.groups ?? {}
    // The line itself is a secret, so its number stands for it.
    if (id === undefined || key === undefined)
      throw invalid(`line ${index + 1} is no ID and ${keyBytes} bytes in base64`)
    return [{ id, bytes: Buffer.from(key, 'base64') }]
  })
  const [first, ...others] = keys
  if (first === undefined) throw invalid(`it has no key, or more than ${mostBytes} bytes`)
  if (keys.length > mostKeys) throw invalid(`it has ${keys.length} keys, and ${mostKeys} are the most`)
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) !== index)
  if (twice !== undefined) throw invalid(`the id ${twice.id} stands there twice`)
  return [first, ...others]
}
