import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import type { Blueprint } from './blueprint'
import { cloudServices, processOf } from './cloud-services'
import { onLab } from '../example'
import { balancerHosts, computes, controllers, networkNodes, type HostName } from '../host-names'

/** The parts of a lab's cloud.yaml that differ from one lab to the next. */
export interface CloudFileOptions {
  readonly name: string
  /** A command on the worker that reads the text on its input; without it, no person is told. */
  readonly notify?: string
}

/** Writes the cloud.yaml that describes the lab to the program that upgrades it. */
export function writeCloudFile(blueprint: Blueprint, options: CloudFileOptions): void {
  const { layout, addresses, shape } = blueprint
  const host = (name: HostName): [string, object] => [
    name,
    {
      address: addresses.hosts[name],
      paths: {
        jobs: layout.host(name, 'jobs'),
        code: layout.host(name, 'code-beside'),
        path: `${layout.host(name, 'bin')}:${systemPath}`,
        bootId: layout.host(name, 'boot_id'),
        policy: layout.host(name, 'policy-rc.d'),
        unitFiles: layout.host(name, 'unit-files'),
      },
    },
  ]
  const hosts = (names: readonly HostName[]): object => Object.fromEntries(names.map(host))
  const cloud = {
    name: options.name,
    release: 'newton-to-ocata',
    platform: shape.platform,
    ssh: { user: sshUser, port: addresses.sshPort, key: layout.key, knownHosts: [layout.knownHosts] },
    paths: { python: 'python3' },
    hosts: {
      controllers: hosts(controllers),
      network: hosts(networkNodes),
      computes: hosts(computes),
      balancers: hosts(balancerHosts),
    },
    balancers: Object.fromEntries(
      balancerHosts.map((name, index) => [`haproxy${index + 1}`, `ssh://${name}${layout.adminSocket(name)}`]),
    ),
    // Units report about once a second here.
    limits: { minimumUp: 2, silenceSeconds: 3 },
    times: {
      idleSeconds: 60,
      upSeconds: 60,
      unreachableSeconds: 10,
      outageUnreachableSeconds: 5,
      stopSeconds: 60,
      startSeconds: 60,
      installSeconds: 60,
      configureSeconds: 60,
      phaseSeconds: 60,
      backupSeconds: 60,
    },
    notify: options.notify === undefined ? 'none' : { command: options.notify },
    neighbours: neighbours(blueprint),
    services: cloudServices(blueprint),
  }
  const described = shape.example === undefined ? cloud : onLab(shape.example, cloud, ofTheLab)
  writeFileSync(layout.cloudFile, stringify(described, { lineWidth: 0 }))
}

/** The places of an example's cloud.yaml that only the lab can know: addresses, logins, paths, programs. */
export const ofTheLab = [
  'name',
  'ssh',
  'paths',
  'hosts.<named>.<named>',
  'balancers.<named>',
  'limits.silenceSeconds',
  'notify',
  'neighbours',
  ...[
    'programs',
    'endpoint',
    'credentials',
    'config',
    'backup',
    'commands',
    'units.*.process',
    'units.*.becomes',
    'units.*.reports',
  ].map((place) => `services.<named>.${place}`),
]

/** The machine may run an HAProxy, a database or a lab of its own; none of them is a neighbour of these hosts. */
const otherUnits = [
  'haproxy',
  'keepalived',
  'mysqld',
  'mariadbd',
  'rabbitmq-server',
  'ovs-vswitchd',
  'ovsdb-server',
  'libvirtd',
]

function neighbours({ layout, shape }: Blueprint): Record<string, string> {
  const units = shape.units.filter(({ name }) => name !== 'apache2')
  const on = (host: string, names: readonly string[]): [string, string][] =>
    names.map((name) => [name, processOf(layout, host, name)])
  const own = ['memcached', ...units.map(({ name }) => name)]
  return Object.fromEntries([...on('none', otherUnits), ...on('{host}', own)])
}

/** The login of every host. */
export const sshUser = 'operator'
/** The PATH of a host, after its own commands. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
