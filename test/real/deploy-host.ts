import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { parse, stringify } from 'yaml'
import type { Platform } from '../../lab/real/base'
import type { LabClient } from '../../lab/real/host'
import { on } from '../lab-real/support'

// @needs build
const run = promisify(execFile)
const limit = { timeout: 300_000, maxBuffer: 2 ** 26 }
const root = join(__dirname, '../..')

/** The host of a lab that plays the deploy host: Keystone is not on it. */
export const deployHost = 'network1'

export const unit = 'openstack-upgrade-worker'

/** The shell lines of a page: its block of sh that has these words. */
export function linesOf(page: string, words: string): string {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/```sh\n([^]*?)```/g)
  const found = [...blocks].map(([, lines = '']) => lines).find((lines) => lines.includes(words))
  if (found === undefined) throw new Error(`${page} has no lines of shell with ${words}`)
  return found
}

/** Makes the package, the one of a packaging, in a folder; resolves with its path. */
export async function makePackage(platform: Platform, folder: string): Promise<string> {
  const asked = platform === 'debian' ? ['--deb'] : []
  const { stdout } = await run(process.execPath, [join(root, 'setup/run.mjs'), 'package', folder, ...asked], limit)
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** Copies a file of this machine to the deploy host. */
export async function copyTo(lab: LabClient, file: string, to: string): Promise<void> {
  await run('scp', ['-q', '-F', lab.layout.sshConfig, file, `${deployHost}:${to}`], limit)
}

/** Installs the package on the deploy host, with this machine's Node beside it, as its page says. */
export async function install(lab: LabClient, platform: Platform, made: string, folder: string): Promise<void> {
  if (platform === 'debian') {
    await copyTo(lab, await nodePackage(folder), '/root/nodejs.deb')
    await copyTo(lab, made, '/root/openstack-upgrade.deb')
    await on(lab, deployHost, 'dpkg --install /root/nodejs.deb /root/openstack-upgrade.deb; rm /root/*.deb')
    return
  }
  // The host reaches no registry: npm installs for it here.
  const prefix = join(folder, 'prefix')
  const options = ['--global', '--prefix', prefix, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  await run('npm', ['install', ...options, made], limit)
  copyFileSync(process.execPath, join(prefix, 'bin/node'))
  await run('tar', ['-czf', `${prefix}.tar.gz`, '-C', prefix, '--owner=0', '--group=0', '.'], limit)
  await copyTo(lab, `${prefix}.tar.gz`, '/root/prefix.tar.gz')
  const npm = 'npm() { [ "$*" = \'root --global\' ] && echo /usr/local/lib/node_modules; }'
  const lines = linesOf('docs/how-to/run-as-a-service.md', 'useradd')
  await on(lab, deployHost, `set -e; tar -xzf prefix.tar.gz -C /usr/local; rm prefix.tar.gz; ${npm}; ${lines}`)
}

/** A package of Debian's with this machine's Node: the lab's own Debian has an older one. */
async function nodePackage(folder: string): Promise<string> {
  const tree = join(folder, 'node')
  const control = `Package: nodejs
Version: ${process.versions.node}
Architecture: all
Maintainer: the real lab <root@localhost>
Description: the Node of the machine that the lab runs on
`
  for (const [path, text] of [['DEBIAN/control', control]] as const) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  mkdirSync(join(tree, 'usr/bin'), { recursive: true })
  copyFileSync(process.execPath, join(tree, 'usr/bin/node'))
  await run('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', tree, `${tree}.deb`], limit)
  return `${tree}.deb`
}

/** Gives the worker its settings, the lab's cloud and a key that root alone may read. */
export async function configure(
  lab: LabClient,
  settings: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  const { layout } = lab
  const cloud = parse(readFileSync(layout.cloudFile, 'utf8')) as { ssh: object }
  const credentials = `/run/credentials/${unit}.service`
  cloud.ssh = { ...cloud.ssh, key: `${credentials}/ssh-key`, knownHosts: ['/etc/openstack-upgrade/known_hosts'] }
  const write = async (text: string, to: string): Promise<void> => {
    const file = join(folder, 'written')
    writeFileSync(file, text)
    await copyTo(lab, file, to)
  }
  await write(stringify(cloud), `/etc/openstack-upgrade/clouds/${layout.name}.yaml`)
  await copyTo(lab, layout.knownHosts, '/etc/openstack-upgrade/known_hosts')
  await copyTo(lab, layout.key, '/etc/openstack-upgrade/ssh-key')
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  await write(lines.join(''), '/root/settings')
  await on(
    lab,
    deployHost,
    `set -e; cat /root/settings >> /etc/openstack-upgrade/worker.env; rm /root/settings
     chmod 0644 /etc/openstack-upgrade/known_hosts /etc/openstack-upgrade/clouds/*
     ${linesOf('docs/how-to/run-as-a-service.md', 'LoadCredential')}`,
  )
}
