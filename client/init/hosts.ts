import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import { connectionOf, isLoggedInTo } from './connection'
import { draftHost, placeIn, type DraftHost } from './draft-host'
import { initRoles, roleGroups, serviceGroups, type InitRole } from './field-names'
import { hostNames } from './host-names'
import type { Inventory, InventoryHost } from './inventory'
import type { Place } from './place'

/** The hosts of a service, by their names in cloud.yaml, and the group that says so. */
export interface ServiceHosts {
  readonly group: string
  readonly place: Place
  readonly hosts: readonly string[]
}

/** The hosts by role, and those of each service, by their names in cloud.yaml. */
export interface DraftHosts {
  readonly hosts: readonly DraftHost[]
  readonly services: ReadonlyMap<ServiceName, ServiceHosts>
  /** All hosts that run HAProxy, and all that route; some may be controllers. */
  readonly balancers: readonly string[]
  readonly network: readonly string[]
}

/** Groups that an operator has named for a role. */
export type OwnGroups = Readonly<Partial<Record<InitRole, readonly string[]>>>

/** Hosts, by their names in the inventory, of which other files tell the role. */
type Known = Readonly<Record<'controllers' | 'balancers', readonly string[]>>

/**
 * Finds the hosts of a cloud by the groups of an inventory. A host has one role: that of a controller comes first, then
 * network, compute, balancer.
 * @param known hosts that other files name: controllers count if no group has any, balancers besides those of a group
 * @param reported the names as which the services of hosts report, by their names in the inventory
 */
export function draftHosts(
  inventory: Inventory,
  own: OwnGroups,
  known: Known,
  reported: ReadonlyMap<string, string> = new Map(),
): DraftHosts {
  const metal = metalOf(inventory)
  const inGroups = (
    names: readonly string[],
  ): { readonly group: string; readonly hosts: readonly string[] } | undefined =>
    names
      .map((group) => ({ group, hosts: metal(inventory.hostsOf(group) ?? []) }))
      .find(({ hosts }) => hosts.length > 0)
  const ofRole = (role: InitRole): readonly string[] => {
    const groups = own[role]
    return groups === undefined
      ? (inGroups(roleGroups[role])?.hosts ?? [])
      : metal(groups.flatMap((group) => inventory.hostsOf(group) ?? []))
  }
  const [control, computes] = [ofRole('controllers'), ofRole('computes')]
  // A group such as `nova` may have the computes too, which answer no API.
  const [controlling, computing] = [new Set(control), new Set(computes)]
  const isApi = (source: string): boolean => controlling.has(source) || !computing.has(source)
  const found = serviceNames.flatMap((service) => {
    const grouped = inGroups(servicesGroups(service, inventory))
    const hosts = grouped?.hosts.filter(isApi) ?? []
    return grouped === undefined || hosts.length === 0 ? [] : [{ service, group: grouped.group, hosts }]
  })
  const apis = found.flatMap(({ hosts }) => hosts)
  const controllers = unique([...control, ...apis])
  const sources: Record<InitRole, readonly string[]> = {
    controllers: controllers.length > 0 ? controllers : known.controllers,
    network: ofRole('network'),
    computes,
    balancers: unique([...ofRole('balancers'), ...known.balancers]),
  }
  const roleOf = new Map<string, InitRole>()
  for (const role of initRoles) for (const source of sources[role]) if (!roleOf.has(source)) roleOf.set(source, role)
  const names = withReported(hostNames([...roleOf.keys()]), reported)
  const containers = containersByHost(inventory)
  const named = (list: readonly string[]): readonly string[] => list.map((source) => names.get(source) ?? source)
  return {
    hosts: [...roleOf].map(([source, role]) =>
      draftHost(
        source,
        names.get(source) ?? source,
        role,
        inventory,
        containers.get(source) ?? [],
        reported.get(source),
      ),
    ),
    services: new Map(
      found.map(({ service, group, hosts }) => [
        service,
        { group, place: placeIn(hosts, inventory), hosts: named(hosts) },
      ]),
    ),
    balancers: named(sources.balancers),
    network: named(sources.network),
  }
}

/** The names with those as which services report in their place, unless two hosts would have one name. */
function withReported(
  names: ReadonlyMap<string, string>,
  reported: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const taken = new Set([...names].flatMap(([source, name]) => (reported.has(source) ? [] : [name])))
  return new Map(
    [...names].map(([source, name]) => {
      const own = reported.get(source)
      return [source, own === undefined || taken.has(own) ? name : own]
    }),
  )
}

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)]

/** `network_hosts` has Neutron's servers with openstack-ansible alone. */
const servicesGroups = (service: ServiceName, { tool }: Inventory): readonly string[] =>
  serviceGroups[service].filter((group) => group !== 'network-hosts' || tool === 'openstack-ansible')

/** The machines of hosts: a container of openstack-ansible's counts as the host that it is on, a switch as none. */
function metalOf(inventory: Inventory): (sources: readonly string[]) => readonly string[] {
  return (sources) =>
    unique(
      sources
        .map((source) => inventory.hosts.get(source)?.variables.get('physical_host')?.value ?? source)
        .filter(
          (source) =>
            isLoggedInTo(source, inventory) && (source !== 'localhost' || connectionOf(source, inventory) !== 'local'),
        ),
    )
}

/** The containers that openstack-ansible has made on each host. */
function containersByHost(inventory: Inventory): ReadonlyMap<string, readonly InventoryHost[]> {
  const found = new Map<string, InventoryHost[]>()
  for (const host of inventory.hosts.values()) {
    const on = host.variables.get('physical_host')?.value
    if (on !== undefined && on !== host.name) found.set(on, [...(found.get(on) ?? []), host])
  }
  return found
}
