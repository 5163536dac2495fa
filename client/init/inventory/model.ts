import type { Place, Said } from '../place'

/** A host as an inventory names it. */
export interface InventoryHost {
  readonly name: string
  readonly place: Place
  readonly variables: Map<string, Said>
}

interface Group {
  readonly name: string
  readonly hosts: Set<string>
  readonly children: Set<string>
  readonly variables: Map<string, Said>
  /** Those of `group_vars`: they go before the variables of every inventory file. */
  readonly ownFiles: Map<string, Said>
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
  readonly #ordered = new Map<string, readonly Group[]>()
  readonly #depths = new Map<string, number>()
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
    const group: Group = { name, hosts: new Set(), children: new Set(), variables: new Map(), ownFiles: new Map() }
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
    this.#ordered.clear()
    this.#depths.clear()
  }

  /** The names of all groups, each in one spelling. */
  groupNames(): readonly string[] {
    return [...this.#groups.keys()]
  }

  /** The names of the groups that have a host in their own list, but `all` and `ungrouped`. */
  groupsOf(host: string): readonly string[] {
    const own = [...this.#above(`host ${host}`)].filter((group) => group !== 'all' && group !== 'ungrouped')
    return own.map((group) => this.group(group).name)
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

  /**
   * A variable of a host, as Ansible finds it: the host's own, that of a group in `group_vars`, that of a group in an
   * inventory. Of groups the deepest one's goes first, of those at one depth the last one's by name, and that of `all` last.
   */
  variable(host: string, ...names: readonly string[]): Said | undefined {
    const own = firstOf(this.hosts.get(host)?.variables, names)
    if (own !== undefined) return own
    const groups = this.#groupsOf(host)
    const said = (of: 'ownFiles' | 'variables'): Said | undefined => {
      for (const group of groups) {
        const found = firstOf(group[of], names)
        if (found !== undefined) return found
      }
      return undefined
    }
    return said('ownFiles') ?? said('variables')
  }

  /** The groups that a host is in, those in which its groups are too, and `all`: the one whose variables go first first. */
  #groupsOf(host: string): readonly Group[] {
    const nearest = [...this.#above(`host ${host}`)]
    const key = nearest.join(' ')
    const known = this.#ordered.get(key)
    if (known !== undefined) return known
    const found = new Set<string>()
    const open = [...nearest]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === 'all' || found.has(next)) continue
      found.add(next)
      open.push(...this.#above(next))
    }
    const groups = [...found].map((name) => ({ group: this.group(name), depth: this.#depthOf(name) }))
    groups.sort((one, other) => other.depth - one.depth || (one.group.name < other.group.name ? 1 : -1))
    const all = [...groups.map(({ group }) => group), this.group('all')]
    this.#ordered.set(key, all)
    return all
  }

  /** The number of groups above a group, by the longest way. A circle, which Ansible refuses, ends where it closes. */
  #depthOf(name: string, below: ReadonlySet<string> = new Set()): number {
    const known = this.#depths.get(name)
    if (known !== undefined) return known
    const parents = [...this.#above(name)].filter((each) => each !== 'all' && each !== name && !below.has(each))
    const path = new Set([...below, name])
    const depth = 1 + Math.max(0, ...parents.map((each) => this.#depthOf(each, path)))
    this.#depths.set(name, depth)
    return depth
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
