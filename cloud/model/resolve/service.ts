import type { ServiceOnCloud, Unit, UnitForm } from '../cloud'
import type { ServiceField, UnitField, UnitFormField } from '../file/services'
import type { Host, Server } from '../hosts'
import { ProxyName, UnitName, type ServiceName } from '../ids'
import type { PlatformName } from '../platform'
import { problem, type Problem } from '../problems'
import {
  commandNames,
  type CommandName,
  type Release,
  type ServiceRelease,
  type UnitRelease,
  type UnitWorks,
} from '../release'
import { groupsOf } from './groups'
import type { ResolvedHosts } from './hosts'
import { resolvePlacement } from './placement'

/** At least two: the node that is worked on, and one that serves. */
const fewestHosts = 2

/** Looks names up. A name that is no host, or is there twice, is added to `problems`. */
function hostsNamed(names: readonly string[], hosts: ResolvedHosts, path: string[], problems: Problem[]): Host[] {
  return names.flatMap((name, index) => {
    const host = hosts.byName.get(name)
    if (host === undefined) problems.push(problem([...path, 'hosts', index], name, 'the name of a host of this cloud'))
    if (names.indexOf(name) !== index) problems.push(problem([...path, 'hosts', index], name, 'there once only'))
    return host === undefined ? [] : [host]
  })
}

function resolveServiceHosts(field: ServiceField, hosts: ResolvedHosts, path: string[], problems: Problem[]): Host[] {
  const names = field.hosts ?? hosts.byRole.controllers.map((host) => host.name)
  if (names.length < fewestHosts) {
    problems.push(
      problem([...path, 'hosts'], names, `at least ${fewestHosts} hosts: one serves while another is worked on`),
    )
  }
  return hostsNamed(names, hosts, path, problems)
}

function serversOn(unit: UnitFormField, host: Host, number: number, path: string[], problems: Problem[]): Server[] {
  return Object.entries(unit.servers).flatMap(([backend, names]) => {
    const text =
      typeof names === 'string'
        ? names.replaceAll('{host}', host.name).replaceAll('{number}', String(number))
        : new Map(Object.entries(names)).get(host.name)
    const server = ProxyName.safeParse(text)
    if (server.success) return [{ backend: ProxyName.parse(backend), server: server.data }]
    problems.push(problem([...path, 'servers', backend], text, `the server’s name for ${host.name}`))
    return []
  })
}

/** A server named for two hosts would be taken for drained when only one of them is; one for a stranger is a slip. */
function checkServers(field: UnitFormField, hosts: readonly Host[], path: string[], problems: Problem[]): void {
  for (const [backend, names] of Object.entries(field.servers)) {
    if (typeof names === 'string') continue
    const owners = new Map<string, string>()
    for (const [host, server] of Object.entries(names)) {
      const at = [...path, 'servers', backend, host]
      const other = owners.get(server)
      if (!hosts.some(({ name }) => name === host))
        problems.push(problem(at, server, `left out: ${host} is no host of this service`))
      else if (other !== undefined)
        problems.push(problem(at, server, `another server than that of ${other}: each host has its own`))
      owners.set(server, host)
    }
  }
}

/** A minimum that no drain could keep would stop the upgrade before its first step, at night. */
export function checkMinimumUp(minimumUp: number, { name, hosts }: ServiceOnCloud, problems: Problem[]): void {
  const most = hosts.length - 1
  if (hosts.length < fewestHosts || minimumUp <= most) return
  const why = `${name} is on ${hosts.length} hosts, and while one is drained ${most} can be up`
  problems.push(problem(['limits', 'minimumUp'], minimumUp, `at most ${most}: ${why}`))
}

/** The hosts of a unit: those of cloud.yaml, or those that the release names. */
function hostsOfUnit(
  field: UnitField,
  on: UnitRelease['on'],
  serviceHosts: Host[],
  hosts: ResolvedHosts,
  path: string[],
  problems: Problem[],
): Host[] {
  if (field.hosts !== undefined) return hostsNamed(field.hosts, hosts, path, problems)
  switch (on) {
    case 'network':
      return [...hosts.byRole.network]
    case 'network and service':
      return [...new Set([...hosts.byRole.network, ...serviceHosts])]
    case 'service':
    case undefined:
      return serviceHosts
  }
}

/**
 * The way in which a unit shows that it works. A unit that the release does not know answers the service's API if it has
 * servers.
 */
function worksOf(field: UnitField, release: UnitRelease | undefined): UnitWorks {
  if (field.reports !== undefined) return 'reports'
  if (release !== undefined) return release.works ?? 'api'
  return Object.keys(field.servers).length > 0 ? 'api' : 'process'
}

/** A row that nobody writes would be waited for. */
function checkReports(
  { reports }: UnitField,
  units: ReadonlyMap<string, UnitRelease>,
  path: string[],
  problems: Problem[],
): void {
  if (reports === undefined || units.get(reports.as)?.works === 'reports') return
  const able = [...units].flatMap(([name, { works }]) => (works === 'reports' ? [name] : []))
  problems.push(problem([...path, 'reports', 'as'], reports.as, `one of ${able.join(', ') || 'no unit'}`))
}

/** The expression of a unit's processes on each of its hosts. */
const processOn = (hosts: readonly Host[], expression: string): Unit['process'] =>
  Object.fromEntries(hosts.map((host) => [host.name, expression.replaceAll('{host}', host.name)]))

/** The units that a unit becomes, by name: those of cloud.yaml, or those of the platform's packages. */
function becomesOf({ becomes }: UnitField, release: UnitRelease | undefined): Readonly<Record<string, UnitFormField>> {
  if (becomes === 'none') return {}
  if (becomes !== undefined) return becomes
  return Object.fromEntries((release?.becomes ?? []).map((name) => [name, { servers: {} }]))
}

function resolveUnit(
  name: string,
  field: UnitField,
  release: UnitRelease | undefined,
  hosts: Host[],
  path: string[],
  problems: Problem[],
): Unit {
  const nameOnHost = field.nameOnHost ?? release?.nameOnHost
  const becomes = Object.entries(becomesOf(field, release))
  const groups = groupsOf(field)
  for (const each of [field, ...becomes.map(([, form]) => form)]) checkServers(each, hosts, path, problems)
  const forms: readonly UnitForm[] = becomes.map(([form, { process = `(^|/)${form}$` }]) => ({
    name: UnitName.parse(form),
    process: processOn(hosts, process),
  }))
  return {
    name: UnitName.parse(name),
    ...(nameOnHost === undefined ? {} : { nameOnHost: UnitName.parse(nameOnHost) }),
    hosts,
    packages: field.packages ?? release?.packages ?? [],
    optional: release?.optional ?? false,
    passive: release?.passive ?? false,
    works: worksOf(field, release),
    ...(field.reports === undefined ? {} : { reports: field.reports }),
    process: processOn(hosts, field.process ?? release?.process ?? `(^|/)${name}$`),
    servers: Object.fromEntries(
      hosts.map((host, index) => [
        host.name,
        [field, ...becomes.map(([, form]) => form)].flatMap((each) => serversOn(each, host, index + 1, path, problems)),
      ]),
    ),
    ...(forms.length > 0 ? { becomes: forms } : {}),
    ...(groups === undefined ? {} : { groups }),
  }
}

/** The release's units with cloud.yaml's over them, less those that it leaves out. */
function unitFields(field: ServiceField, release: ServiceRelease): [string, UnitField][] {
  const own: Record<string, UnitField> = Object.fromEntries(
    Object.entries(release.units).flatMap(([unit, { named }]) => (named === true ? [] : [[unit, { servers: {} }]])),
  )
  const given: Record<string, UnitField | 'none'> = { ...own, ...field.units }
  return Object.entries(given).flatMap(([unit, unitField]): [string, UnitField][] =>
    unitField === 'none' ? [] : [[unit, unitField]],
  )
}

/** Resolves one service of cloud.yaml over its release; problems are added to `problems`. */
export function resolveService(
  name: ServiceName,
  field: ServiceField,
  { from, to, services }: Release,
  platform: PlatformName,
  hosts: ResolvedHosts,
  problems: Problem[],
): ServiceOnCloud {
  const release = services[name]
  const path = ['services', name]
  const onHosts = resolveServiceHosts(field, hosts, path, problems)
  const fields = unitFields(field, release)
  const releaseUnits = new Map(Object.entries(release.units))
  const units = fields.map(([unit, unitField]) => {
    const at = [...path, 'units', unit]
    const known = releaseUnits.get(unit)
    const unitHosts = hostsOfUnit(unitField, known?.on, onHosts, hosts, at, problems)
    checkReports(unitField, releaseUnits, at, problems)
    return resolveUnit(unit, unitField, known, unitHosts, at, problems)
  })
  if (units.length === 0) problems.push(problem([...path, 'units'], {}, 'given at least one unit'))
  if (units.length > 0 && units.every((unit) => Object.values(unit.servers).every((servers) => servers.length === 0))) {
    problems.push(
      problem(
        [...path, 'units'],
        fields.map(([unit]) => unit),
        'given the servers that its units answer: nothing to drain',
      ),
    )
  }
  const given = new Map(Object.entries(field.commands))
  const commands = Object.fromEntries(
    commandNames.map((command) => [command, given.get(command) ?? release.commands[command] ?? '']),
  ) as Record<CommandName, string>
  return {
    name,
    platform,
    releases: { from, to },
    hosts: onHosts,
    units,
    version: field.version,
    packages: field.packages ?? release.packages,
    programs: field.programs ?? release.programs ?? `(^|/)${name}-[^/ ]+$`,
    backup: field.backup === 'none' ? { kind: 'none' } : { kind: 'folder', folder: field.backup.folder },
    contractAfterJoin: field.contractAfterJoin ?? false,
    createCells: field.createCells ?? false,
    ...(field.placement === undefined || release.placement === undefined
      ? {}
      : {
          placement: resolvePlacement(field.placement, release.placement, (unit, unitField) =>
            resolveUnit(unit, unitField, undefined, onHosts, [...path, 'placement'], problems),
          ),
        }),
    endpoint: field.endpoint,
    credentials: field.credentials,
    config: field.config,
    commands,
  }
}
