import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { portOf } from './addresses'
import { write, type Blueprint } from './blueprint'
import { sharedPackages, versions, type ServiceUnit } from './catalogue'
import { findHaproxy, haproxyConfig } from './haproxy'
import { compiled, programs, type Layout } from './layout'
import { balancerHosts, controllers, type HostName } from '../host-names'

/** Writes a host's packages and units. */
export function writeUnits(blueprint: Blueprint, host: HostName): void {
  const { layout, shape } = blueprint
  const units = shape.units.filter(({ hosts }) => hosts.includes(host))
  for (const service of new Set(units.map((each) => each.service))) {
    write(layout.host(host, 'code', service), 'newton\n')
    const own = units.flatMap((each) => (each.service === service && each.package ? [each.package] : []))
    for (const name of [...sharedPackages[service], ...own]) {
      write(layout.host(host, 'dpkg/status', name), `install ok installed ${versions[service].newton}\n`)
      write(layout.host(host, 'dpkg/info', `${name}.list`), '')
    }
  }
  for (const unit of units) writeServiceUnit(blueprint, host, unit)
  if (controllers.some((each) => each === host)) {
    writeUnit(layout, host, { name: 'memcached', line: plainProcess(blueprint, host, 'memcached'), boots: true })
  }
  const balancer = balancerHosts.find((each) => each === host)
  if (balancer === undefined) return
  // Under a name of its own: the hosts share one process table, and HAProxy is no neighbour of the controllers.
  const binary = layout.host(balancer, 'run', `haproxy-${balancer}`)
  symlinkSync(findHaproxy(), binary)
  const config = layout.host(balancer, 'etc/haproxy/haproxy.cfg')
  write(config, haproxyConfig(layout, balancer, blueprint.addresses, shape.backends))
  const ready = layout.adminSocket(balancer)
  writeUnit(layout, balancer, { name: 'haproxy', line: `${binary} -db -f ${config}`, ready, boots: true })
}

interface Runs {
  readonly name: string
  /** The shell line that its process becomes. */
  readonly line: string
  /** The file that exists once it serves. */
  readonly ready?: string
  /** True if it starts when its host boots. */
  readonly boots: boolean
}

const readyFile = (layout: Layout, host: HostName, unit: string): string => layout.host(host, 'run', `${unit}.ready`)

function writeUnit(layout: Layout, host: HostName, { name, line, ready, boots }: Runs): void {
  write(layout.host(host, 'units', name, 'run'), `exec ${line}\n`)
  write(layout.host(host, 'units', name, 'ready'), `${ready ?? readyFile(layout, host, name)}\n`)
  if (boots) write(layout.host(host, 'units', name, 'boots'), '')
}

function writeServiceUnit(blueprint: Blueprint, host: HostName, unit: ServiceUnit): void {
  const line = unit.name === 'apache2' ? apacheProcess(blueprint, host, unit) : serviceProcess(blueprint, host, unit)
  writeUnit(blueprint.layout, host, { name: unit.name, line, boots: (unit.runsOn ?? unit.hosts).includes(host) })
}

/** Links the code that a unit runs to a name of the unit's own: its processes are recognised by that name. */
function programOf(layout: Layout, host: HostName, unit: string, code: string): string {
  const program = layout.host(host, 'units', unit, 'program')
  mkdirSync(dirname(program), { recursive: true })
  symlinkSync(code, program)
  return program
}

/** Keystone and horizon: Node, for they answer most of the requests in the lab. */
function apacheProcess(
  { layout, id, addresses }: Blueprint,
  host: HostName,
  { name, backends = [] }: ServiceUnit,
): string {
  return [
    ...[process.execPath, '--max-old-space-size=32', '--max-semi-space-size=1'],
    programOf(layout, host, name, compiled('process/main.js')),
    ...[`--unit=${id}/${host}/${name}`, `--lab=${layout.folder}`, `--host=${host}`],
    ...[`--ready=${readyFile(layout, host, name)}`, `--address=${addresses.hosts[host]}`],
    ...backends.map((backend) => `--${backend}=${portOf(addresses.service, backend)}`),
    ...(addresses.placement === undefined ? [] : [`--placement=${addresses.placement.service}`]),
  ].join(' ')
}

/** A process of six megabytes, which needs only perl-base: every Debian has it. */
function plainProcess({ layout, id }: Blueprint, host: HostName, unit: string): string {
  const ready = readyFile(layout, host, unit)
  const program = programOf(layout, host, unit, join(programs, 'unit/main.pl'))
  return `perl ${program} --unit=${id}/${host}/${unit} --lab=${layout.folder} --ready=${ready}`
}

function serviceProcess(blueprint: Blueprint, host: HostName, unit: ServiceUnit): string {
  const { layout, addresses } = blueprint
  const listened = (unit.backends ?? []).map(
    (backend) => `${addresses.hosts[host]}:${portOf(addresses.service, backend)}`,
  )
  return [
    plainProcess(blueprint, host, unit.name),
    `--service=${unit.service}`,
    ...(listened.length > 0 ? [`--listen=${listened.join(',')}`] : []),
    ...(unit.reports ? [`--row=${layout.path('database/rows', unit.name)}`] : []),
    ...(unit.alone ? ['--alone'] : []),
  ].join(' ')
}

/** The units that a host starts when it boots. */
export function bootUnits(layout: Layout, host: HostName): string[] {
  const folder = layout.host(host, 'units')
  return readdirSync(folder).filter((unit) => existsSync(join(folder, unit, 'boots')))
}
