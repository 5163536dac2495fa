import type { ServiceName } from '../../cloud/model/ids'
import type { HostName } from '../../lab/host-names'
import { sharedPackage, versions } from '../../lab/real/base/versions'
import type { Execution } from '../../lab/simulated'
import type { Action } from '../../lab/simulated/names'
import { isTraced } from './procedure'
import type { PackageEvent, UnitEvent, VersionMove } from './traces'

/** All that a cloud leaves behind in a night. */
export interface Left {
  readonly units: Readonly<Partial<Record<HostName, readonly UnitEvent[]>>>
  readonly packages: Readonly<Partial<Record<HostName, readonly PackageEvent[]>>>
  readonly moves: readonly VersionMove[]
}

/** dpkg and MariaDB tell whole seconds: a beginning may have been as late, and an end as early, as the second allows. */
const latest = 999

/**
 * The commands that must have run on the hosts, as the journals, the logs of dpkg and the database's own log have it.
 * @param phaseHosts `service phase` → the host that has it in the procedure: the database does not know its clients' hosts
 */
export function ledgerOf(
  service: ServiceName,
  { units, packages, moves }: Left,
  phaseHosts: ReadonlyMap<string, HostName>,
): readonly Execution[] {
  const hosts = Object.keys({ ...units, ...packages }) as HostName[]
  return [
    ...hosts.flatMap((host) => unitExecutions(service, host, units[host] ?? [])),
    ...hosts.flatMap((host) => installs(service, host, packages[host] ?? [])),
    ...phaseExecutions(service, moves, phaseHosts),
  ].sort((one, other) => one.startedAt.localeCompare(other.startedAt))
}

/** The line of the procedure's ledger that an execution is. */
export function lineOf({ service, host, action, command }: Execution): string {
  const unit = action === 'stop' || action === 'start' ? [command.split(' ').at(-1) ?? ''] : []
  return [service ?? 'nobody', host, action, ...unit].join(' ')
}

function execution(
  service: ServiceName,
  host: HostName,
  action: Action,
  command: string,
  from: number,
  to: number | undefined,
): Execution {
  const iso = (at: number): string => new Date(at).toISOString()
  const base = { host, service, action, command, startedAt: iso(from) }
  if (to === undefined) return base
  return { ...base, end: { at: iso(to), seconds: Math.max(0, Math.round((to - from) / 1000)), exit: 0 } }
}

function unitExecutions(service: ServiceName, host: HostName, events: readonly UnitEvent[]): Execution[] {
  return events.flatMap(({ unit, what, at }) => {
    const action = what === 'started' ? 'start' : 'stop'
    if (!isTraced(host, service, action, unit)) return []
    return [execution(service, host, action, `systemctl ${action} ${unit}`, at, at)]
  })
}

/** An install begins with the first package of Ocata that is unpacked, and again with one that was unpacked before. */
function installs(service: ServiceName, host: HostName, events: readonly PackageEvent[]): Execution[] {
  const ocata = versions.ocata[service]
  const ours = events.filter(
    (event) => event.version === ocata && (event.package === sharedPackage[service] || isOf(service, event.package)),
  )
  const found: { from: number; to: number | undefined; unpacked: Set<string>; installed: Set<string> }[] = []
  for (const event of ours) {
    const last = found.at(-1)
    if (event.what === 'unpacked') {
      if (last?.unpacked.has(event.package) === false) last.unpacked.add(event.package)
      else
        found.push({ from: event.at + latest, to: undefined, unpacked: new Set([event.package]), installed: new Set() })
      continue
    }
    // A package that is new there is no upgrade: Placement's comes with Nova's.
    if (last?.unpacked.has(event.package) !== true) continue
    last.installed.add(event.package)
    if ([...last.unpacked].every((each) => last.installed.has(each))) last.to = event.at
  }
  return found.map(({ from, to }) => execution(service, host, 'install', 'dpkg --unpack', from, to))
}

const isOf = (service: ServiceName, name: string): boolean =>
  name === service || name === `python-${service}` || name.startsWith(`${service}-`)

/** The phase that moves a version; undefined if it is none of the service's. */
function phaseOf(service: ServiceName, { database, repository, to }: VersionMove): Action | undefined {
  if (service === 'nova') return { nova: 'sync', nova_api: 'api-sync' }[database] as Action | undefined
  if (database !== service) return undefined
  switch (service) {
    case 'keystone':
      return { keystone_expand: 'expand', keystone_data_migrate: 'migrate', keystone_contract: 'contract' }[
        repository
      ] as Action | undefined
    case 'glance':
      return to.includes('contract') ? 'contract' : 'expand'
    case 'neutron':
      return 'expand'
    case 'cinder':
      return 'sync'
  }
}

/** A phase lasts from its first move to its last; a move that was there before begins it again. */
function phaseExecutions(
  service: ServiceName,
  moves: readonly VersionMove[],
  phaseHosts: ReadonlyMap<string, HostName>,
): Execution[] {
  const runs = new Map<Action, { from: number; to: number; seen: Set<string> }[]>()
  for (const move of moves) {
    const phase = phaseOf(service, move)
    if (phase === undefined) continue
    const all = runs.get(phase) ?? []
    runs.set(phase, all)
    const key = `${move.database} ${move.repository} ${move.to}`
    const last = all.at(-1)
    if (last?.seen.has(key) === false) {
      last.seen.add(key)
      last.to = move.at
    } else all.push({ from: move.at + latest, to: move.at, seen: new Set([key]) })
  }
  return [...runs].flatMap(([phase, all]) => {
    const host = phaseHosts.get(`${service} ${phase}`)
    if (host === undefined) return []
    return all.map(({ from, to }) => execution(service, host, phase, `${service}-manage`, from, to))
  })
}
