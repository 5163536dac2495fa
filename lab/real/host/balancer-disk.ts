import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Addresses } from './addresses'
import { writeNames } from './disk'
import { haproxyConfig } from './haproxy'
import type { Keys } from './keys'
import type { Layout } from './layout'
import type { BalancerHost } from '../../host-names'
import { run } from './run'
import { writeSshServer } from './ssh-server'

const diskMebibytes = 64
/** Debian's own init scripts, as the machine's packages brought them: script → package. */
const initScripts = { ssh: 'openssh-server', haproxy: 'haproxy' } as const

/**
 * Makes the root of a balancer host: a file system of its own with the machine's programs in it (/usr, read-only; Debian
 * 12's HAProxy and OpenSSH), and an /etc of its own.
 * @throws if the machine lacks one of the two packages
 */
export async function makeBalancerDisk(
  layout: Layout,
  name: BalancerHost,
  addresses: Addresses,
  keys: Keys,
): Promise<void> {
  const root = layout.root(name)
  mkdirSync(root, { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${diskMebibytes}m,mode=755`, 'disk', root])
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
  mkdirSync(join(root, 'tmp'), { mode: 0o1777 })
  for (const link of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${link}`, join(root, link))
  symlinkSync('/run', join(root, 'var/run'))
  await bindReadOnly('/usr', join(root, 'usr'))
  // The targets of names such as awk.
  await bindReadOnly('/etc/alternatives', join(root, 'etc/alternatives'))

  for (const [file, lines] of Object.entries(accounts)) writeFileSync(join(root, 'etc', file), `${lines.join('\n')}\n`)
  for (const [script, brought] of Object.entries(initScripts)) {
    const own = join('/etc/init.d', script)
    if (!existsSync(own)) throw new Error(`${own} is missing: apt-get install --reinstall ${brought}`)
    cpSync(own, join(root, 'etc/init.d', script))
    symlinkSync(`../init.d/${script}`, join(root, 'etc/rc2.d', `S01${script}`))
  }
  writeNames(root, name, addresses)
  writeSshServer(root, name, addresses, keys)
  writeFileSync(join(root, 'etc/haproxy/haproxy.cfg'), haproxyConfig(name, addresses))
}

const folders = [
  ...['usr', 'proc', 'run', 'dev', 'sys', 'mnt', 'root', 'home', 'var/log', 'var/lib/haproxy', 'var/tmp'],
  ...['etc/alternatives', 'etc/init.d', 'etc/rc2.d', 'etc/default', 'etc/haproxy'],
]

const accounts = {
  passwd: [
    'root:x:0:0:root:/root:/bin/sh',
    'haproxy:x:103:105::/var/lib/haproxy:/usr/sbin/nologin',
    'sshd:x:102:65534::/run/sshd:/usr/sbin/nologin',
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  ],
  group: ['root:x:0:', 'tty:x:5:', 'haproxy:x:105:', 'nogroup:x:65534:'],
  shadow: ['root:*:19000:0:99999:7:::'],
  'nsswitch.conf': ['passwd: files', 'group: files', 'shadow: files', 'hosts: files'],
} as const

async function bindReadOnly(from: string, to: string): Promise<void> {
  await run('mount', ['--bind', from, to])
  await run('mount', ['-o', 'remount,bind,ro', to])
}
