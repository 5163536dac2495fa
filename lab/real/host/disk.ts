import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { namesOn, writeConfiguration, type Base, type Platform } from '../base'
import type { Addresses } from './addresses'
import { databasePort } from './backends'
import type { Keys } from './keys'
import type { Layout } from './layout'
import { hostNames } from '../../host-names'
import { roleOf, type CloudHost } from './names'
import { run } from './run'
import { writeSshServer } from './ssh-server'

/** The space that a host can fill before its disk is full. */
const diskMebibytes = 1024

/**
 * Mounts a cloud host's root, an overlay of the base on a disk of its own, and writes the files that only this host has. The
 * mounts are the keeper's: they outlive a reboot of the host, and end with the lab.
 */
export async function makeDisk(
  layout: Layout,
  base: Base,
  name: CloudHost,
  addresses: Addresses,
  keys: Keys,
): Promise<void> {
  const disk = layout.disk(name)
  const root = layout.root(name)
  mkdirSync(disk, { recursive: true })
  mkdirSync(root, { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${diskMebibytes}m,mode=755`, 'disk', disk])
  mkdirSync(join(disk, 'upper'))
  mkdirSync(join(disk, 'work'))
  const options = `lowerdir=${base.layers[roleOf(name)]}:${base.root},upperdir=${join(disk, 'upper')},workdir=${join(disk, 'work')}`
  await run('mount', ['-t', 'overlay', '-o', options, 'disk', root])

  writeNames(root, name, addresses)
  writeSshServer(root, name, addresses, keys)
  await enableUnits(root, name, base.platform)
  writeConfiguration(join(root, 'etc'), {
    host: name,
    address: addresses.hosts[name],
    databaseAddress: addresses.database,
    databasePort,
    balancerAddress: addresses.hosts.lb1,
    role: roleOf(name),
    platform: base.platform,
  })
  if (roleOf(name) === 'controller') removePlacement(join(root, 'etc/nova/nova.conf'))
}

/** Newton's controllers have no section for Placement: the upgrade adds it. */
function removePlacement(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\[placement\]\n(?:[^[].*\n|\n)*/m, ''))
}

/** Writes the host's own name and id, and the addresses of all hosts. */
export function writeNames(root: string, name: string, addresses: Addresses): void {
  writeFileSync(join(root, 'etc/hostname'), `${name}\n`)
  const lines = hostNames.map((each) => `${addresses.hosts[each]} ${each}\n`)
  writeFileSync(join(root, 'etc/machine-id'), `${randomBytes(16).toString('hex')}\n`)
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost\n${lines.join('')}${addresses.database} database\n`)
}

/** Lets sshd start at boot, and the units that only some hosts of the role start. The packages enable the other units. */
async function enableUnits(root: string, name: CloudHost, platform: Platform): Promise<void> {
  const chosen = namesOn[platform].unitsOf[roleOf(name)].filter(({ startedOn }) => startedOn?.includes(name) === true)
  await run('chroot', [root, 'update-rc.d', 'ssh', 'enable'])
  for (const { unit } of chosen) await run('chroot', [root, ...enable[platform](unit)])
}

const enable: Readonly<Record<Platform, (unit: string) => string[]>> = {
  debian: (unit) => ['update-rc.d', unit, 'enable'],
  rdo: (unit) => ['systemctl', 'enable', '--quiet', unit],
}
