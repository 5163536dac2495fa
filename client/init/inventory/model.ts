import type { Place, Said } from '../place'

/** A host as an inventory names it. */
export interface InventoryHost {
  readonly name: string
  readonly place: Place
  readonly variables: Map<string, Said>
}

interface Group {
  readonly hosts: Set<string>
  readonly children: Set<string>
  readonly variables: Map<string, Said>
}

/** The tool whose shape an inventory has; it decides nothing but words of warning. */
export type Tool = 'Ansible' | 'kolla-ansible' | 'openstack-ansible'

/** Groups are found by one spelling: `nova_api` and `nova-api` are one name. */
const spelled = (name: string): string => name.toLowerCase().replaceAll('_', '-')

/** Hosts that one inventory may have. A cloud has at most ten thousand computes. */
export const mostHosts = 20_000

/** The hosts, groups and variables of one or several inventory files. */
export class Inventory {
  readonly hosts = new Map<string, InventoryHost>()
  readonly #groups = new Map<string, Group>()
  readonly #parents = new Map<string, Set<string>>()
  /** Facts of the files that were seen and not read, as sentences. */
  readonly unread: string[] = []
  /** Hosts that `init` has offered and nobody has typed. */
  readonly offered = new Set<string>()
  /** Agents of Neutron that a file names without their hosts, each with the place. */
  readonly agents = new Map<string, Place>()
  tool: Tool = 'Ansible'

  /** The host, added if it is new. */
  host(name: string, place: Place): InventoryHost {
    const known = this.hosts.get(name)
    if (known !== undefined) return known
    const host = { name, place, variables: new Map<string, Said>() }
    this.hosts.set(name, host)
    return host
  }

  /** The group, added if it is new. */
  group(name: string): Group {
    const known = this.#groups.get(spelled(name))
    if (known !== undefined) return known
    const group = { hosts: new Set<string>(), children: new Set<string>(), variables: new Map<string, Said>() }
    this.#groups.set(spelled(name), group)
    return group
  }

  /** Puts a host into a group. */
  join(group: string, host: string): void {
    this.group(group).hosts.add(host)
    this.#above(`host ${host}`).add(spelled(group))
  }

  /** Puts a group into a group. */
  nest(group: string, child: string): void {
    this.group(child)
    this.group(group).children.add(spelled(child))
    this.#above(spelled(child)).add(spelled(group))
  }

  /** The names of all groups, each in one spelling. */
  groupNames(): readonly string[] {
    return [...this.#groups.keys()]
  }

  /** The hosts of a group and of all groups in it, in their order; undefined if there is no such group. */
  hostsOf(name: string): readonly string[] | undefined {
    if (!this.#groups.has(spelled(name))) return undefined
    const found = new Set<string>()
    const seen = new Set<string>()
    const open = [spelled(name)]
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      if (seen.has(next)) continue
      seen.add(next)
      const group = this.#groups.get(next)
      for (const host of group?.hosts ?? []) found.add(host)
      open.push(...(group?.children ?? []))
    }
    return [...found]
  }

  /** A variable of a host: its own, or that of the nearest group, as Ansible looks for it. */
  variable(host: string, ...names: readonly string[]): Said | undefined {
    const own = firstOf(this.hosts.get(host)?.variables, names)
    if (own !== undefined) return own
    const seen = new Set<string>()
    let nearest = [...this.#above(`host ${host}`)]
    while (nearest.length > 0) {
      const said = nearest.flatMap((group) => firstOf(this.#groups.get(group)?.variables, names) ?? []).at(-1)
      if (said !== undefined) return said
      for (const group of nearest) seen.add(group)
      nearest = nearest.flatMap((group) => [...this.#above(group)]).filter((group) => !seen.has(group))
    }
    return firstOf(this.#groups.get('all')?.variables, names)
  }

  #above(name: string): Set<string> {
    const known = this.#parents.get(name)
    if (known !== undefined) return known
    const parents = new Set<string>()
    this.#parents.set(name, parents)
    return parents
  }
}

const firstOf = (variables: ReadonlyMap<string, Said> | undefined, names: readonly string[]): Said | undefined =>
  names.map((name) => variables?.get(name)).find((said) => said !== undefined)
