import type { InitRole } from './field-names'
import { sameSpelling } from './haproxy/address'
import type { Inventory, InventoryHost } from './inventory'
import { placeholder, type Origin } from './origin'
import { shownPlace, type Place } from './place'
import { plainValue } from './plain-value'

/** A host of the cloud that is to be described. */
export interface DraftHost {
  readonly name: string
  /** Its name in the inventory. */
  readonly source: string
  readonly place: Place
  readonly role: InitRole
  readonly address: string
  readonly origin: Origin
  /** All names and addresses by which a file may know it, in one spelling. */
  readonly aliases: ReadonlySet<string>
  /** The variables that alone have an alias, and do not say that it is the host's own: it may be a peer's. */
  readonly hearsay: ReadonlyMap<string, string>
}

/** The place of the first of some hosts. */
export const placeIn = ([first = '']: readonly string[], { hosts }: Inventory): Place =>
  hosts.get(first)?.place ?? { file: 'inventory', line: 1 }

/** Variables whose value is the host's own address, with every tool. */
const ownAddresses: readonly string[] = ['ansible_host', 'ansible_ssh_host', 'container_address']

/** Describes a host by its inventory. */
export function draftHost(
  source: string,
  name: string,
  role: InitRole,
  inventory: Inventory,
  containers: readonly InventoryHost[],
  reported: string | undefined,
): DraftHost {
  const place = placeIn([source], inventory)
  const { address, origin } = addressIn(source, name, place, inventory)
  const known = [inventory.hosts.get(source), ...containers].flatMap((host) => [...(host?.variables ?? [])])
  const addresses = known.flatMap(([variable, { value }]) =>
    /^[\w.:-]*[.:][\w.:-]*$/.test(value) ? [{ variable, alias: sameSpelling(value) }] : [],
  )
  const own = new Set(
    [
      name,
      source,
      source.split('.')[0] ?? source,
      address,
      ...addresses.flatMap(({ variable, alias }) => (ownAddresses.includes(variable) ? [alias] : [])),
      ...containers.map((each) => each.name),
    ].map(sameSpelling),
  )
  return {
    name,
    source,
    place,
    role,
    address,
    origin:
      name === reported
        ? named(name, source, origin)
        : name === source || role === 'computes' || role === 'balancers'
          ? origin
          : reportsAs(name, source, origin, place),
    aliases: new Set([...own, ...addresses.map(({ alias }) => alias)]),
    hearsay: new Map(addresses.flatMap(({ variable, alias }) => (own.has(alias) ? [] : [[alias, variable]]))),
  }
}

/** The place of a host's address, and both of its names where the host has told another one than the inventory. */
function named(name: string, source: string, origin: Origin): Origin {
  if (origin.kind !== 'read' || name === source) return origin
  return { ...origin, note: `${source} there; it calls itself ${name}` }
}

/** Services report under the name of their host, which may be the long one or the short one. */
function reportsAs(name: string, source: string, origin: Origin, place: Place): Origin {
  if (origin.kind === 'unknown') return origin
  const words = source.startsWith(`${name}.`)
    ? 'its services report under its short name'
    : `services of ${source} report as ${name}`
  return { kind: 'guessed', why: `${shownPlace(place)}; ${words}`, check: 'reports' }
}

function addressIn(
  source: string,
  name: string,
  place: Place,
  inventory: Inventory,
): Pick<DraftHost, 'address' | 'origin'> {
  const said = inventory.variable(source, 'ansible_host', 'ansible_ssh_host')
  if (inventory.offered.has(source))
    return {
      address: said?.value ?? source,
      origin: { kind: 'guessed', why: 'the answer that init offered', check: 'reachable' },
    }
  const note = name === source ? {} : { note: `${source} there` }
  // Ansible takes the name where there is no address, too.
  if (said === undefined) return { address: source, origin: { kind: 'read', place, note: 'by name' } }
  const plain = plainValue(said, source, inventory)
  if ('said' in plain) return { address: plain.said.value, origin: { kind: 'read', place: plain.said.place, ...note } }
  const how = `${plain.unread} in the place of the address of ${source}`
  return { address: placeholder(`address of ${name}`), origin: { kind: 'unknown', how } }
}
