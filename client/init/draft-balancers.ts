import type { HaproxyConfig, SocketLine } from './haproxy/config'
import { sameSpelling } from './haproxy/address'
import type { DraftHost } from './draft-host'
import { placeholder, type Origin } from './origin'
import { shownPlace } from './place'
import type { Entry } from './yaml-lines'

/** The configuration of an HAProxy, and the host that has it: an operator has named it, or it was read there. */
export interface GivenConfig {
  readonly config: HaproxyConfig
  readonly host?: string
  /** The runtime socket by which it was read, as cloud.yaml spells it. */
  readonly socket?: string
  /** The answer of the running HAProxy on its sockets, in words. */
  readonly answers?: string
}

const usualSocket = '/run/haproxy/admin.sock'

/** The section `balancers`: the runtime socket of the HAProxy on each host that runs one. */
export function draftBalancers(all: readonly DraftHost[], given: readonly GivenConfig[]): Entry {
  const sockets = given.flatMap(({ socket, answers, host }) =>
    socket === undefined ? [] : [{ value: socket, answers: answers ?? '', host }],
  )
  const hosts = all.filter(
    ({ aliases }) => !sockets.some(({ host }) => host !== undefined && aliases.has(sameSpelling(host))),
  )
  const named = sockets.map(({ value, answers }, index): Entry => ({
    key: `haproxy${index + 1}`,
    value,
    origin: { kind: 'found', on: [value], note: answers },
  }))
  const files = given.filter(({ socket }) => socket === undefined)
  // A socket without a host may be that of any of them: what an operator has named is the whole pair.
  if (sockets.length > 0 && sockets.every(({ host }) => host === undefined))
    return { key: 'balancers', value: named, above: [] }
  const entries =
    hosts.length === 0 && named.length === 0
      ? [
          {
            key: 'haproxy1',
            value: `ssh://${placeholder('host')}${usualSocket}`,
            origin: { kind: 'unknown', how: 'the host that HAProxy runs on: no file names it' } as const,
          },
        ]
      : hosts.map((host, index) =>
          socketEntry(`haproxy${named.length + index + 1}`, host, configOf(host, index, hosts, files)),
        )
  return { key: 'balancers', value: [...named, ...entries], above: [] }
}

interface Found extends Pick<GivenConfig, 'config' | 'answers'> {
  /** The reason that it is this host's, if nobody has said so. */
  readonly guess?: string
}

function configOf(
  host: DraftHost,
  index: number,
  hosts: readonly DraftHost[],
  given: readonly GivenConfig[],
): Found | undefined {
  const [named] = whole(given.filter((each) => each.host !== undefined && host.aliases.has(sameSpelling(each.host))))
  if (named !== undefined) return named
  const unnamed = whole(given.filter((each) => each.host === undefined))
  const [only] = unnamed
  if (only === undefined) return undefined
  if (unnamed.length === hosts.length && unnamed.length > 1)
    return { config: (unnamed[index] ?? only).config, guess: `the files are in the order of the hosts` }
  return hosts.length === 1 ? { config: only.config } : { config: only.config, guess: `${host.name} has the same file` }
}

/** Those with a runtime socket, if there are any: the others may be further files of the same HAProxy. */
function whole(given: readonly GivenConfig[]): readonly GivenConfig[] {
  const withSocket = given.filter(({ config }) => config.sockets.length > 0)
  return withSocket.length > 0 ? withSocket : given
}

function socketEntry(key: string, host: DraftHost, found: Found | undefined): Entry {
  if (found === undefined) {
    const why = 'the usual socket of HAProxy’s packages; no haproxy.cfg was given'
    return { key, value: `ssh://${host.name}${usualSocket}`, origin: { kind: 'guessed', why, check: 'drain' } }
  }
  const { config, guess, answers } = found
  const paths = config.sockets.flatMap((socket) =>
    socket.address.kind === 'unix' ? [{ ...socket, path: socket.address.path }] : [],
  )
  // With nbproc each process has a socket; a further one of the same process is another program's, as for metrics. Those
  // without `level admin` beside others are for monitoring.
  const admin = paths.filter(({ isAdmin }) => isAdmin)
  const taken =
    admin.length > 0
      ? admin.filter(({ process }, at) => admin.findIndex((each) => each.process === process) === at)
      : paths.slice(0, 1)
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
    origin: answers === undefined ? originOf(first, guess) : { kind: 'found', on: [host.name], note: answers },
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
