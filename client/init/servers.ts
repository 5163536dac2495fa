import type { ServiceName } from '../../cloud/model/ids'
import { placementPorts, unitsByName, unitsByPort, type Answers } from './field-names'
import { sameSpelling } from './haproxy/address'
import type { Backend, HaproxyConfig, ServerLine } from './haproxy/config'
import type { DraftHost } from './draft-host'
import { shownPlace } from './place'

/** A backend of a unit, with the servers that are known to be its hosts'. */
export interface DraftBackend {
  readonly backend: Backend
  readonly service: ServiceName
  readonly unit: string
  /** The reasons that it is the unit's, and servers are hosts', if no port and no address says so. */
  readonly guess?: string
  /** Server names by host. */
  readonly servers: ReadonlyMap<string, ServerLine>
  /** Servers that are no host's, or a host's second. */
  readonly left: readonly string[]
}

/** The backends that upgrades drain, and sentences about those that may matter besides. */
export interface DraftBackends {
  readonly backends: readonly DraftBackend[]
  readonly placement: readonly Backend[]
  readonly remarks: readonly string[]
}

/** Finds each backend's unit by the port of its servers, or by its name; and each server's host by its name and address. */
export function draftBackends(configs: readonly HaproxyConfig[], hosts: readonly DraftHost[]): DraftBackends {
  const hostOf = finder(hosts)
  const all = merged(configs)
  const found = all.flatMap((backend) => {
    const answers = answersOf(backend)
    return answers === undefined ? [] : [{ backend, ...answers }]
  })
  const placement = found.filter(({ unit }) => unit === 'placement').map(({ backend }) => backend)
  const assigned = found.flatMap(({ backend, unit, guess }) =>
    unit === 'horizon' || unit === 'placement' ? [] : [assign(backend, unit, guess, hostOf)],
  )
  const web = new Set(assigned.filter(({ unit }) => unit === 'web').flatMap(({ servers }) => [...servers.keys()]))
  const [horizon, elsewhere] = found
    .filter(({ unit }) => unit === 'horizon')
    .map(({ backend }) => {
      const guess = `${shownPlace(backend.place)} is Horizon's, which the web server of Keystone answers too`
      return assign(backend, { service: 'keystone', unit: 'web' }, guess, hostOf)
    })
    .reduce<[DraftBackend[], DraftBackend[]]>(
      ([on, off], each) =>
        [...each.servers.keys()].some((host) => web.has(host)) ? [[...on, each], off] : [on, [...off, each]],
      [[], []],
    )
  return {
    backends: [...assigned, ...horizon],
    placement,
    remarks: elsewhere.map(
      ({ backend }) =>
        `${shownPlace(backend.place)}: ${backend.name} has no server on a host of Keystone and is left out`,
    ),
  }
}

/** The backends of all files. One that several files have is the first file's; preflight reads each balancer itself. */
function merged(configs: readonly HaproxyConfig[]): readonly Backend[] {
  const byName = new Map<string, Backend>()
  for (const { backends } of configs)
    for (const backend of backends) if (!byName.has(backend.name)) byName.set(backend.name, backend)
  return [...byName.values()]
}

function answersOf(
  backend: Backend,
): { readonly unit: Answers | 'horizon' | 'placement'; readonly guess?: string } | undefined {
  const { name, servers, ports } = backend
  if (servers.length === 0 && backend.unread.length === 0) return undefined
  const own = servers.flatMap(({ address }) =>
    address.kind === 'ip' && address.port !== undefined ? [address.port] : [],
  )
  const all = [...new Set(own.length > 0 ? own : ports)]
  if (all.some((port) => placementPorts.includes(port))) return { unit: 'placement' }
  const units = all.flatMap((port) => unitsByPort.get(port) ?? [])
  const [first] = units
  if (first !== undefined && units.every(({ unit }) => unit === first.unit)) return { unit: first }
  const named = unitsByName.find(([expression]) => expression.test(name))?.[1]
  if (named === undefined) return undefined
  return {
    unit: named,
    guess: `${name} is ${typeof named === 'string' ? named : named.unit}'s by its name; its ports are ${all.join(', ') || 'not known'}`,
  }
}

/** Guesses that are named of one backend: they are alike. */
const mostGuesses = 3

function assign(
  backend: Backend,
  { service, unit }: Answers,
  guess: string | undefined,
  hostOf: (server: ServerLine) => Found | undefined,
): DraftBackend {
  const servers = new Map<string, ServerLine>()
  const left: string[] = [...backend.unread]
  const guesses = guess === undefined ? [] : [guess]
  for (const server of backend.servers) {
    const found = hostOf(server)
    const host = found?.host
    const other = host === undefined ? undefined : servers.get(host)
    if (found?.guess !== undefined && other === undefined) guesses.push(`${server.name}: ${found.guess}`)
    if (host !== undefined && other === undefined) servers.set(host, server)
    else if (host === undefined) left.push(`${server.name} (${shownPlace(server.place)}) is no host of the inventory`)
    else
      left.push(
        `${server.name} (${shownPlace(server.place)}) is a second server of ${host}: cloud.yaml takes one a backend`,
      )
  }
  const why = guesses.length === 0 ? {} : { guess: guesses.slice(0, mostGuesses).join('; ') }
  return { backend, service, unit, ...why, servers, left }
}

/** The host of a server; `guess`: the reason that it is, if neither its name nor its address says so. */
interface Found {
  readonly host: string
  readonly guess?: string
}

/**
 * Finds the host of a server: by its name, its address, or both. Where the two name different hosts, or one is known of
 * several, there is none. An address that is in a variable of another meaning is a guess.
 */
function finder(hosts: readonly DraftHost[]): (server: ServerLine) => Found | undefined {
  const byAlias = new Map<string, string | undefined>()
  const byHearsay = new Map<string, Found | undefined>()
  for (const { name, aliases, hearsay } of hosts)
    for (const alias of aliases) {
      const variable = hearsay.get(alias)
      if (variable === undefined)
        byAlias.set(alias, byAlias.has(alias) && byAlias.get(alias) !== name ? undefined : name)
      else
        byHearsay.set(
          alias,
          byHearsay.has(alias) ? undefined : { host: name, guess: `${alias} is ${variable} of ${name}` },
        )
    }
  return ({ name, address }) => {
    const named = byAlias.get(sameSpelling(name)) ?? byAlias.get(sameSpelling(name.split('.')[0] ?? name))
    const alias = address.kind === 'ip' ? sameSpelling(address.host) : ''
    const at = byAlias.get(alias)
    if (named !== undefined || at !== undefined)
      return named !== undefined && at !== undefined && named !== at ? undefined : { host: named ?? at ?? '' }
    return byAlias.has(alias) ? undefined : byHearsay.get(alias)
  }
}
