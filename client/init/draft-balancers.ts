import type { HaproxyConfig, SocketLine } from './haproxy/config'
import { sameSpelling } from './haproxy/address'
import type { DraftHost } from './hosts'
import { placeholder, type Origin } from './origin'
import { shownPlace } from './place'
import type { Entry } from './yaml-lines'

/** A haproxy.cfg, and the host that an operator has named with it. */
export interface GivenConfig {
  readonly config: HaproxyConfig
  readonly host?: string
}

const usualSocket = '/run/haproxy/admin.sock'

/** The section `balancers`: the runtime socket of the HAProxy on each host that runs one. */
export function draftBalancers(hosts: readonly DraftHost[], given: readonly GivenConfig[]): Entry {
  const entries =
    hosts.length === 0
      ? [
          {
            key: 'haproxy1',
            value: `ssh://${placeholder('host')}${usualSocket}`,
            origin: { kind: 'unknown', how: 'the host that HAProxy runs on: no file names it' } as const,
          },
        ]
      : hosts.map((host, index) => socketEntry(`haproxy${index + 1}`, host, configOf(host, index, hosts, given)))
  return { key: 'balancers', value: entries, above: [] }
}

interface Found {
  readonly config: HaproxyConfig
  /** The reason that it is this host's, if nobody has said so. */
  readonly guess?: string
}

function configOf(
  host: DraftHost,
  index: number,
  hosts: readonly DraftHost[],
  given: readonly GivenConfig[],
): Found | undefined {
  const named = given.find((each) => each.host !== undefined && host.aliases.has(sameSpelling(each.host)))
  if (named !== undefined) return { config: named.config }
  const unnamed = given.filter((each) => each.host === undefined)
  const [only] = unnamed
  if (only === undefined) return undefined
  if (unnamed.length === hosts.length && unnamed.length > 1)
    return { config: (unnamed[index] ?? only).config, guess: `the files are in the order of the hosts` }
  return hosts.length === 1 ? { config: only.config } : { config: only.config, guess: `${host.name} has the same file` }
}

function socketEntry(key: string, host: DraftHost, found: Found | undefined): Entry {
  if (found === undefined) {
    const why = 'the usual socket of HAProxy’s packages; no haproxy.cfg was given'
    return { key, value: `ssh://${host.name}${usualSocket}`, origin: { kind: 'guessed', why, check: 'drain' } }
  }
  const { config, guess } = found
  const paths = config.sockets.flatMap((socket) =>
    socket.address.kind === 'unix' ? [{ ...socket, path: socket.address.path }] : [],
  )
  // With nbproc each process has a socket. Those without `level admin` beside others are for monitoring.
  const admin = paths.filter(({ isAdmin }) => isAdmin)
  const taken = admin.length > 0 ? admin : paths.slice(0, 1)
  const [first] = taken
  if (first === undefined) {
    const [socket] = config.sockets
    const seen =
      socket === undefined ? `${config.file} has no stats socket` : `${shownPlace(socket.place)} is no socket of a file`
    const how = `${seen}: add to its global section: stats socket ${usualSocket} mode 600 level admin`
    return { key, value: `ssh://${host.name}/${placeholder('socket')}`, origin: { kind: 'unknown', how } }
  }
  const values = taken.map(({ path }) => `ssh://${host.name}${path}`)
  return {
    key,
    value: values.length === 1 ? (values[0] ?? '') : values,
    origin: originOf(first, guess),
    above: remarks(first),
  }
}

const originOf = ({ place, isAdmin }: SocketLine, guess: string | undefined): Origin =>
  guess === undefined && isAdmin
    ? { kind: 'read', place }
    : {
        kind: 'guessed',
        why: `${shownPlace(place)}${isAdmin ? '' : ' without level admin'}${guess === undefined ? '' : `; ${guess}`}`,
        check: 'drain',
      }

function remarks({ address, isAdmin, place }: SocketLine): readonly string[] {
  const isKolla = address.kind === 'unix' && address.path.startsWith('/var/lib/kolla/')
  return [
    ...(isAdmin ? [] : [`${shownPlace(place)}: add level admin there, or no server can be drained`]),
    ...(isKolla
      ? [`${shownPlace(place)} is a path inside kolla's container: name the socket as the host sees it`]
      : []),
  ]
}
