import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import type { Addresses } from './addresses'
import type { Layout } from './layout'
import { balancerHosts, controllers, networkNodes, ocataVersion, type HostName } from './names'

/** What a lab's cloud.yaml says that differs from one lab to the next. */
export interface CloudFileOptions {
  readonly name: string
  /** A command on the worker that reads the text on its input; none is told without it. */
  readonly notify?: string
}

/** Writes the cloud.yaml that describes the lab to whatever upgrades it. */
export function writeCloudFile(layout: Layout, id: string, addresses: Addresses, options: CloudFileOptions): void {
  const host = (name: HostName): [string, object] => [
    name,
    {
      address: addresses.hosts[name],
      paths: {
        jobs: layout.host(name, 'jobs'),
        path: `${layout.host(name, 'bin')}:${systemPath}`,
        bootId: layout.host(name, 'boot_id'),
        policy: layout.host(name, 'policy-rc.d'),
      },
    },
  ]
  const hosts = (names: readonly HostName[]): object => Object.fromEntries(names.map(host))
  const cloud = {
    name: options.name,
    release: 'newton-to-ocata',
    ssh: { user: sshUser, port: addresses.sshPort, key: layout.key, knownHosts: [layout.knownHosts] },
    paths: { python: 'python3' },
    hosts: { controllers: hosts(controllers), network: hosts(networkNodes), balancers: hosts(balancerHosts) },
    balancers: Object.fromEntries(
      balancerHosts.map((name, index) => [`haproxy${index + 1}`, `ssh://${name}${layout.adminSocket(name)}`]),
    ),
    limits: { minimumUp: 2 },
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
    // All hosts share one process table here, and the machine may run an HAProxy of its own.
    neighbours: { haproxy: `^--unit=${id}/none/haproxy$`, memcached: `^--unit=${id}/[^/]*/memcached$` },
    services: {
      keystone: {
        version: ocataVersion,
        units: {
          apache2: {
            process: `^--unit=${id}/{host}/apache2$`,
            servers: {
              keystone_public: 'keystone{number}',
              keystone_admin: 'keystone{number}',
              horizon: 'horizon{number}',
            },
          },
        },
        endpoint: `http://{address}:${addresses.service.keystone_public}/v3`,
        credentials: layout.credentials,
        config: layout.keystoneConf,
        backup: { folder: layout.backups },
        commands: { schema: 'keystone-schema', backup },
      },
    },
  }
  writeFileSync(layout.cloudFile, stringify(cloud, { lineWidth: 0 }))
}

/** The login of every host. */
export const sshUser = 'operator'
/** What a host's PATH goes on with after its own commands. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const backup = [
  'umask 077',
  'mkdir -p {folder}',
  'mysqldump keystone > {file}.part || exit 1',
  "tail -n 1 {file}.part | grep -q 'Dump completed' || exit 1",
  'mv {file}.part {file}',
  'ls -l {file}',
].join('\n')
