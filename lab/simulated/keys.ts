import { writeFileSync } from 'node:fs'
import { utils } from 'ssh2'
import type { Addresses } from './addresses'
import type { Layout } from './layout'
import { hostNames, type HostName } from '../host-names'

/** The private host keys, and the one public key that may log in. */
export interface Keys {
  readonly host: Readonly<Record<HostName, string>>
  readonly operator: string
}

/** Makes an operator's key pair, a key for each host, and the known_hosts file that names them. */
export function writeKeys(layout: Layout, addresses: Addresses): Keys {
  const operator = newPair()
  writeFileSync(layout.key, operator.private, { mode: 0o600 })
  writeFileSync(`${layout.key}.pub`, `${operator.public}\n`)

  const pairs = hostNames.map((name) => [name, newPair()] as const)
  const known = pairs.map(([name, pair]) => `[${addresses.hosts[name]}]:${addresses.sshPort} ${pair.public}\n`)
  writeFileSync(layout.knownHosts, known.join(''))
  return {
    host: Object.fromEntries(pairs.map(([name, pair]) => [name, pair.private])) as Record<HostName, string>,
    operator: operator.public,
  }
}

/** ssh2 1.17.0 writes about one ed25519 pair in 300 so that nothing can read it: a leading zero byte is lost. */
function newPair(): { readonly private: string; readonly public: string } {
  const pair = utils.generateKeyPairSync('ed25519')
  const readable = [pair.private, pair.public].every((key) => !(utils.parseKey(key) instanceof Error))
  return readable ? pair : newPair()
}
