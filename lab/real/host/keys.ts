import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Addresses } from './addresses'
import type { Layout } from './layout'
import { hostNames, type HostName } from '../../host-names'
import { run } from './run'

/** A key pair as OpenSSH writes it. */
export interface KeyPair {
  readonly private: string
  readonly public: string
}

export interface Keys {
  readonly host: Readonly<Record<HostName, KeyPair>>
  /** The key that may log in as root on every host. */
  readonly operator: KeyPair
}

/** Makes a key for each host and one to log in with, and writes that one, known_hosts and an ssh_config. */
export async function writeKeys(layout: Layout, addresses: Addresses): Promise<Keys> {
  const operator = await newPair(layout, 'operator@lab')
  writeFileSync(layout.key, operator.private, { mode: 0o600 })
  writeFileSync(`${layout.key}.pub`, operator.public)

  const pairs = await Promise.all(hostNames.map(async (name) => [name, await newPair(layout, name)] as const))
  const known = pairs.map(([name, pair]) => `[${addresses.hosts[name]}]:${addresses.sshPort} ${pair.public}`)
  writeFileSync(layout.knownHosts, known.join(''))
  writeFileSync(layout.sshConfig, sshConfig(layout, addresses))
  return { host: Object.fromEntries(pairs) as Record<HostName, KeyPair>, operator }
}

async function newPair(layout: Layout, comment: string): Promise<KeyPair> {
  const file = layout.path(`new-key-${comment}`)
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file])
  const pair = { private: readFileSync(file, 'utf8'), public: readFileSync(`${file}.pub`, 'utf8') }
  rmSync(file)
  rmSync(`${file}.pub`)
  return pair
}

/** For `ssh -F`: every host by its name, nothing of the caller's own settings. */
function sshConfig(layout: Layout, addresses: Addresses): string {
  return [
    ...hostNames.flatMap((name) => [`Host ${name}`, `  HostName ${addresses.hosts[name]}`]),
    'Host *',
    '  User root',
    `  Port ${addresses.sshPort}`,
    `  IdentityFile ${layout.key}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${layout.knownHosts}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '',
  ].join('\n')
}
