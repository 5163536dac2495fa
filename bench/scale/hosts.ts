import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startSshd, type Sshd } from '../../test/ssh/sshd'

/** Controllers of the measured cloud: they are configured like its computes. */
const controllers = 3

/** Many hosts on this machine, and the cloud that describes them. */
export interface ManyHosts {
  readonly name: string
  /** The folder with its cloud.yaml, as a worker is told of it. */
  readonly clouds: string
  readonly cloudFile: string
  readonly stop: () => Promise<void>
}

/** Each host has an address of its own: 127.1.0.1 and what follows. */
const addressOf = (at: number): string => `127.1.${(at + 1) >> 8}.${(at + 1) & 255}`
const nameOf = (at: number): string => (at < controllers ? `controller${at + 1}` : `compute${at + 1 - controllers}`)

/** The lines of cloud.yaml for a host: its address, and job records of its own. */
const hostLine = (sshd: Sshd, at: number): string =>
  `    ${nameOf(at)}: { address: ${addressOf(at)}, paths: { jobs: ${join(sshd.folder, 'hosts', nameOf(at), 'jobs')} } }`

function cloudFile(sshd: Sshd, name: string, nodes: number, batch: number): string {
  const all = Array.from({ length: nodes }, (_, at) => at)
  return [
    `name: ${name}`,
    'release: newton-to-ocata',
    `ssh: { user: root, port: ${sshd.port}, key: ${join(sshd.folder, 'user')}, knownHosts: [${join(sshd.folder, 'many')}] }`,
    'paths: { python: python3 }',
    'hosts:',
    '  controllers:',
    ...all.slice(0, controllers).map((at) => hostLine(sshd, at)),
    '  computes:',
    ...all.slice(controllers).map((at) => hostLine(sshd, at)),
    'balancers: { haproxy1: unix:///nonexistent/admin.sock }',
    `limits: { batch: ${batch}, maxUnavailable: ${Math.max(batch, 50)} }`,
    'services:',
    '  nova:',
    '    version: 2:15.1.5-0ubuntu1~cloud0',
    `    config: ${join(sshd.folder, 'hosts')}/{host}/nova.conf`,
    // The upgrade is over for this measurement once every host is configured: the next step fails.
    `    backup: { folder: ${join(sshd.folder, 'backup')} }`,
    "    commands: { backup: 'exit 1' }",
    "    units: { nova-api: { servers: { nova_api: 'nova{number}' } } }",
    '',
  ].join('\n')
}

/** Starts one sshd for all addresses of the loopback, and writes the files of that many hosts. */
export async function startHosts(nodes: number, batch: number): Promise<ManyHosts> {
  // One process is the sshd of every host: it counts the logins of all of them together.
  const sshd = await startSshd({ config: ['ListenAddress 0.0.0.0', 'MaxStartups 2000'] })
  const name = `scale${nodes}`
  const known: string[] = []
  for (let at = 0; at < nodes; at += 1) {
    const folder = join(sshd.folder, 'hosts', nameOf(at))
    mkdirSync(join(folder, 'jobs'), { recursive: true })
    writeFileSync(join(folder, 'nova.conf'), '[DEFAULT]\n')
    known.push(`[${addressOf(at)}]:${sshd.port} ${sshd.publicKey('ed25519')}`)
  }
  sshd.knownHosts('many', ...known)
  const clouds = join(sshd.folder, 'clouds')
  mkdirSync(clouds)
  const file = join(clouds, `${name}.yaml`)
  writeFileSync(file, cloudFile(sshd, name, nodes, batch))
  return { name, clouds, cloudFile: file, stop: () => sshd.stop() }
}
