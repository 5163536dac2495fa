import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { write, type Blueprint } from './blueprint'
import { backends, becomes, sharedPackages, versions, type Backend } from './catalogue'
import { configurationOf, keystoneConf, openrc } from './configurations'
import { firstRows } from './databases'
import { programs, type Layout } from './layout'
import { balancerHosts, controllers, type HostName } from '../host-names'
import { serviceNames, type ServiceName } from './names'
import type { Shape } from './shape'
import { writeUnits } from './unit-disks'

/** Programs that only the services' own hosts have. */
const serviceProgram = new RegExp(`^(${serviceNames.join('|')}|lab)-|^mysqldump$`)

/**
 * Writes the files that all hosts share, as on the day before the upgrade: Newton databases, archive, catalogue,
 * credentials.
 */
export function writeCloudDisks({ layout, addresses, shape }: Blueprint): void {
  for (const [name, text] of firstRows()) write(layout.path('database', name), text)
  for (const phase of ['expand', 'migrate', 'contract']) mkdirSync(layout.path('database', phase))
  for (const service of serviceNames) {
    mkdirSync(layout.path('database', `${service}.done`))
    writeCatalogue(layout, shape, service)
  }
  mkdirSync(layout.path('database/rows'))
  mkdirSync(layout.path('seconds'))
  mkdirSync(layout.path('held'))
  write(layout.ledger, '')
  write(layout.keystoneConf, keystoneConf)
  const urls = (backend: Backend): string[] =>
    shape.balancers.map((name) => `http://${addresses.hosts[name]}:${addresses.frontend[backend]}`)
  write(layout.credentials, openrc(urls('keystone_public')[0] ?? ''))
  chmodSync(layout.credentials, 0o600)
  if (addresses.placement !== undefined) {
    const compute = { interface: 'public', region: 'RegionOne', url: urls('nova_api')[0] }
    write(layout.endpointCatalogue, JSON.stringify([{ type: 'compute', endpoints: [compute] }]))
  }
  const apis = backends.filter(({ name }) => /_(public|api|server)$/.test(name))
  write(
    layout.endpoints,
    `${JSON.stringify(Object.fromEntries(apis.map((each) => [each.service, urls(each.name)])))}\n`,
  )
}

/** Writes the hosts' knowledge of a service: the shared packages, and the unit or service that a name belongs to. */
function writeCatalogue(layout: Layout, { units: all, platform }: Shape, service: ServiceName): void {
  const { newton, ocata } = versions[service]
  const units = all.filter((each) => each.service === service)
  // Of two units that one package brings, its scripts know the first.
  const own = [...units]
    .reverse()
    .flatMap(({ name, package: owner }) => (owner === undefined ? [] : [[owner, `${service} ${name}`]]))
  const shared = sharedPackages[service].map((name) => [name, `${service} ${name === 'keystone' ? 'apache2' : '-'}`])
  for (const [name = '', text = ''] of [...own, ...shared]) {
    write(layout.path('catalogue/packages', name), `${text}\n`)
    write(layout.path('archive', name), `${newton}\n${ocata}\n`)
  }
  if (service === 'nova') {
    write(layout.path('catalogue/packages/nova-placement-api'), 'nova -\n')
    write(layout.path('archive/nova-placement-api'), `${ocata}\n`)
  }
  write(layout.path('catalogue/shared', service), `${sharedPackages[service].join(' ')}\n`)
  for (const { name } of units) {
    write(layout.path('catalogue/units', name), `${service}\n`)
    if (platform === 'ubuntu-cloud-archive' && name in becomes)
      write(layout.path('catalogue/becomes', name), `${becomes[name]}\n`)
  }
}

/** A new boot: replaces the contents of a host's boot id file. */
export function writeBootId(layout: Layout, name: HostName): void {
  writeFileSync(layout.host(name, 'boot_id'), `${randomUUID()}\n`)
}

/** Writes one host's own folder: its commands, configuration, packages, units. */
export function writeHostDisk(blueprint: Blueprint, name: HostName): void {
  const { layout, id, addresses } = blueprint
  for (const folder of ['bin', 'dpkg/status', 'dpkg/info', 'code', 'units', 'masked', 'run', 'log', 'faults', 'jobs']) {
    mkdirSync(layout.host(name, folder), { recursive: true })
  }
  chmodSync(layout.host(name, 'jobs'), 0o700)
  writeBootId(layout, name)
  write(layout.host(name, 'lab.sh'), labSh(layout, id, name))
  const controller = controllers.some((each) => each === name)
  for (const program of readdirSync(join(programs, 'bin'))) {
    if (controller || !serviceProgram.test(program)) {
      symlinkSync(join(programs, 'bin', program), layout.host(name, 'bin', program))
    }
  }
  const balancer = balancerHosts.some((each) => each === name)
  for (const service of balancer ? [] : serviceNames) {
    for (const [path, text] of configurationOf(service, name, addresses.placement !== undefined))
      write(layout.host(name, path), text)
  }
  writeUnits(blueprint, name)
}

const labSh = (layout: Layout, id: string, name: HostName): string => `# Sourced by each command of this host.
HOST=${name}
HOST_FOLDER=${layout.host(name)}
LAB_FOLDER=${layout.folder}
LAB_PROGRAMS=${programs}
export LAB_HOST=${id}/${name}
. "$LAB_PROGRAMS/host.sh"
`
