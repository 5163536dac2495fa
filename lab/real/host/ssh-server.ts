import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Addresses } from './addresses'
import type { Keys } from './keys'
import type { HostName } from '../../host-names'

/** Gives a host's root the sshd_config, host key and authorized key that its sshd starts with. */
export function writeSshServer(root: string, name: HostName, addresses: Addresses, keys: Keys): void {
  const ssh = join(root, 'etc/ssh')
  mkdirSync(ssh, { recursive: true })
  writeFileSync(join(ssh, 'ssh_host_ed25519_key'), keys.host[name].private, { mode: 0o600 })
  writeFileSync(join(ssh, 'ssh_host_ed25519_key.pub'), keys.host[name].public)
  writeFileSync(
    join(ssh, 'sshd_config'),
    [
      `ListenAddress ${addresses.behindCable[name]}:${addresses.sshPort}`,
      'HostKey /etc/ssh/ssh_host_ed25519_key',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'ChallengeResponseAuthentication no',
      'UsePAM no',
      'PrintMotd no',
      'Subsystem sftp internal-sftp',
      '',
    ].join('\n'),
  )
  mkdirSync(join(root, 'root/.ssh'), { recursive: true, mode: 0o700 })
  writeFileSync(join(root, 'root/.ssh/authorized_keys'), keys.operator.public, { mode: 0o600 })
}
