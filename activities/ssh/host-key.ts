import { readFile } from 'node:fs/promises'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import type { Login } from '../../cloud/model/hosts'
import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import { fingerprint, type KnownHostsLine, knownName, linesFor, parseKnownHosts, verify } from './known-hosts'

/** The signatures that prove a key of each type. An RSA key signs with SHA-2 if the server can (OpenSSH 7.2 and later). */
const algorithmsOf: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
}

/** The known keys of one host, before it is connected to. */
export interface HostKeyCheck {
  /** The key types to ask for: those that are known, as OpenSSH does, so that the server offers a key we can judge. */
  readonly algorithms: ServerHostKeyAlgorithm[]
  /** Undefined when the offered key is the host's; otherwise the error that says why not. */
  judge(offered: Buffer): UpgradeError | undefined
  /** The error for a server that has no key of a known type. */
  noneOffered(): UpgradeError
}

/**
 * Reads the known_hosts files of a login and picks out the lines of its host. They are read anew for each connection: an
 * operator may have corrected them meanwhile. A file that does not exist has no lines.
 * @throws UpgradeError HostKeyUnknown, HostCertificateUnsupported, KnownHostsUnreadable
 */
export async function hostKeyCheck(login: Login): Promise<HostKeyCheck> {
  const host = login.name
  const name = knownName(login.address, login.port)
  const lines = linesFor((await Promise.all(login.knownHostsPaths.map((file) => readLines(login, file)))).flat(), name)
  const files = login.knownHostsPaths.join(', ')
  const unknown = (): UpgradeError => upgradeError('HostKeyUnknown', { host, name, files })

  const types = keyTypesOf(lines, 'known')
  const asked = types.length > 0 ? types : keyTypesOf(lines, 'revoked')
  if (asked.length === 0) {
    const authority = lines.find((line) => line.mark === 'authority')
    throw authority ? upgradeError('HostCertificateUnsupported', { host, name, where: authority.where }) : unknown()
  }
  const changed = (where: string, offer: string): UpgradeError =>
    upgradeError('HostKeyChanged', { host, name, where, fingerprint: offer })

  return {
    algorithms: asked.flatMap((type) => algorithmsOf[type] ?? []),
    judge: (offered) => {
      const verdict = verify(lines, offered)
      switch (verdict.kind) {
        case 'known':
          return undefined
        case 'unknown':
          return unknown()
        case 'authorityOnly':
          return upgradeError('HostCertificateUnsupported', { host, name, where: verdict.where })
        case 'changed':
          return changed(verdict.where, fingerprint(offered))
        case 'revoked':
          return upgradeError('HostKeyRevoked', { host, name, where: verdict.where })
      }
    },
    noneOffered: () => changed(lines[0]?.where ?? files, `no key of type ${asked.join(' or ')}`),
  }
}

function keyTypesOf(lines: readonly KnownHostsLine[], mark: KnownHostsLine['mark']): readonly string[] {
  const types = lines.filter((line) => line.mark === mark).map((line) => line.keyType)
  return [...new Set(types)].filter((type) => type in algorithmsOf)
}

async function readLines(login: Login, file: string): Promise<readonly KnownHostsLine[]> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'), file)
  } catch (cause) {
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT') return []
    throw upgradeError('KnownHostsUnreadable', { host: login.name, file, reason: String(cause) }, cause)
  }
}
