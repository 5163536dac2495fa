import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Addresses } from './addresses'
import { findHaproxy, haproxyConfig } from './haproxy'
import { compiled, programs, type Layout } from './layout'
import { balancerHosts, controllers, newtonVersion, ocataVersion, type BalancerHost, type HostName } from './names'

const packages = ['keystone', 'python-keystone']
/** What only Keystone's hosts have. */
const keystonePrograms = /^(keystone-|mysqldump$)/

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Writes what all hosts share, as on the day before the upgrade: a Newton database, archive and configuration. */
export function writeCloudDisks(layout: Layout): void {
  const rows = { keystone: 109, keystone_expand: 4, keystone_data_migrate: 4, keystone_contract: 4 }
  const settings = { binary_log: 1, trust_function_creators: 1, super: 0 }
  for (const [name, value] of Object.entries({ ...rows, ...settings })) {
    write(layout.path('database', name), `${value}\n`)
  }
  for (const phase of ['expand', 'migrate', 'contract']) mkdirSync(layout.path('database', phase))
  write(layout.path('database/token_key'), randomBytes(32).toString('hex'))
  for (const name of packages) write(layout.path('archive', name), `${newtonVersion}\n${ocataVersion}\n`)
  mkdirSync(layout.path('seconds'))
  write(layout.ledger, '')
  write(layout.keystoneConf, keystoneConf)
  write(layout.credentials, openrc(randomBytes(12).toString('hex')))
  chmodSync(layout.credentials, 0o600)
}

const keystoneConf = `[DEFAULT]

[database]
connection = mysql+pymysql://keystone:secret@127.0.0.1/keystone

[token]
provider = uuid
`

const openrc = (password: string): string => `OS_USERNAME=admin
OS_PASSWORD=${password}
OS_PROJECT_NAME=admin
OS_USER_DOMAIN_NAME=Default
OS_PROJECT_DOMAIN_NAME=Default
`

/** A new boot: what a host's boot id file holds from now on. */
export function writeBootId(layout: Layout, name: HostName): void {
  writeFileSync(layout.host(name, 'boot_id'), `${randomUUID()}\n`)
}

/** Writes one host's own folder: its commands, packages, units. `id` tells this lab's processes from another's. */
export function writeHostDisk(layout: Layout, id: string, name: HostName, addresses: Addresses): void {
  for (const folder of ['bin', 'dpkg/status', 'dpkg/info', 'code', 'units', 'masked', 'run', 'log', 'faults', 'jobs']) {
    mkdirSync(layout.host(name, folder), { recursive: true })
  }
  chmodSync(layout.host(name, 'jobs'), 0o700)
  writeBootId(layout, name)
  write(layout.host(name, 'lab.sh'), labSh(layout, id, name))
  const controller = controllers.some((each) => each === name)
  for (const program of readdirSync(join(programs, 'bin'))) {
    if (controller || !keystonePrograms.test(program)) {
      symlinkSync(join(programs, 'bin', program), layout.host(name, 'bin', program))
    }
  }
  if (controller) writeController(layout, id, name, addresses)
  const balancer = balancerHosts.find((each) => each === name)
  if (balancer !== undefined) writeBalancer(layout, balancer, addresses)
}

const labSh = (layout: Layout, id: string, name: HostName): string => `# Sourced by each command of this host.
HOST=${name}
HOST_FOLDER=${layout.host(name)}
LAB_FOLDER=${layout.folder}
LAB_PROGRAMS=${programs}
export LAB_HOST=${id}/${name}
. "$LAB_PROGRAMS/host.sh"
`

/** A unit: the shell line that its process becomes, and the file that is there once it serves. */
function writeUnit(layout: Layout, name: HostName, unit: string, line: string, ready: string): void {
  write(layout.host(name, 'units', unit, 'run'), `exec ${line}\n`)
  write(layout.host(name, 'units', unit, 'ready'), `${ready}\n`)
}

function writeController(layout: Layout, id: string, name: HostName, addresses: Addresses): void {
  for (const each of packages) {
    write(layout.host(name, 'dpkg/status', each), `install ok installed ${newtonVersion}\n`)
    write(layout.host(name, 'dpkg/info', `${each}.list`), '')
  }
  write(layout.host(name, 'code/keystone'), 'newton\n')

  const ready = layout.host(name, 'run/apache2.ready')
  const { service } = addresses
  const listen = Object.entries(service).map(([backend, port]) => `--${backend}=${port}`)
  const node = [process.execPath, '--max-old-space-size=32', '--max-semi-space-size=1', compiled('process/main.js')]
  const own = [`--unit=${id}/${name}/apache2`, `--lab=${layout.folder}`, `--host=${name}`, `--ready=${ready}`]
  const address = `--address=${addresses.hosts[name]}`
  writeUnit(layout, name, 'apache2', [...node, ...own, address, ...listen].join(' '), ready)

  const memcachedReady = layout.host(name, 'run/memcached.ready')
  const memcached = `import signal; open("${memcachedReady}", "w").close(); signal.pause()`
  writeUnit(layout, name, 'memcached', `python3 -c '${memcached}' --unit=${id}/${name}/memcached`, memcachedReady)
}

/** HAProxy under a name of its own: the hosts share one process table, and it is no neighbour of the controllers. */
function writeBalancer(layout: Layout, name: BalancerHost, addresses: Addresses): void {
  const binary = layout.host(name, 'run', `haproxy-${name}`)
  symlinkSync(findHaproxy(), binary)
  const config = layout.host(name, 'etc/haproxy/haproxy.cfg')
  write(config, haproxyConfig(layout, name, addresses))
  writeUnit(layout, name, 'haproxy', `${binary} -db -f ${config}`, layout.adminSocket(name))
}

/** The units that a host starts when it boots. */
export function bootUnits(layout: Layout, name: HostName): string[] {
  return readdirSync(layout.host(name, 'units'))
}
