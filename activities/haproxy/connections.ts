import { isIPv4, isIPv6 } from 'node:net'
import { script } from '../../cloud/model/commands'
import type { ProcessReading } from './process'
import type { ServerReading } from './server'

/**
 * After a reload the sessions stay with the old process, which the runtime socket no longer reaches: the new one shows
 * none. The node behind the servers still sees their connections, so there its kernel's own table is asked.
 */

/**
 * POSIX sh, read-only: prints the node's live TCP connections at these ports, after the kernel's own heading. The dead ones
 * (TIME_WAIT) and other ports are left out there: a busy node has tens of thousands, more than is read of a command's output.
 */
export function connectionTableCommand(ports: readonly number[]): string {
  const atPorts = `:(${ports.map((port) => hex(port, 4)).join('|') || 'none'})$`
  return script(
    'for table in /proc/net/tcp /proc/net/tcp6; do',
    `  [ ! -r "$table" ] || awk 'NR == 1 || (($4 == "01" || $4 == "08") && $2 ~ /${atPorts}/) { print $1, $2, $3, $4 }' "$table"`,
    'done',
  )
}

/** The line in the place of those that were too many to keep (activities/ssh/output.ts). */
const cutOff = /^\[\d+ bytes not kept\]$/m

/** A count, or the reason that there is none. */
export type Unaccounted = number | 'unknown' | 'too many'

/** Part of the heading of a table that was read. */
const heading = 'local_address'

/** States of /proc/net/tcp in which a session may live (include/net/tcp_states.h): ESTABLISHED, CLOSE_WAIT. */
const liveStates = ['01', '08']

/**
 * Number of the node's connections to the servers that no running process has as a session or an idle connection: they may
 * be sessions of an old process. `unknown` if HAProxy does not tell the servers' ports, or the table could not be read;
 * `too many` if only a part of it was.
 */
export function unaccountedConnections(
  table: string,
  readings: readonly ProcessReading[],
  drained: readonly ServerReading[],
): Unaccounted {
  if (!table.includes(heading)) return 'unknown'
  const endpoints = new Set<string>()
  for (const server of drained) {
    const endpoint = endpointKey(server)
    if (endpoint === undefined) return 'unknown'
    endpoints.add(endpoint)
  }
  if (cutOff.test(table)) return 'too many'
  const live = liveConnections(table).filter((local) => endpoints.has(local)).length
  const accounted = readings
    .flatMap((reading) => reading.servers)
    .filter((server) => endpoints.has(endpointKey(server) ?? ''))
    .reduce((sum, server) => sum + server.sessions + server.idleConnections, 0)
  return Math.max(0, live - accounted)
}

/**
 * The local end of each live connection, as the kernel's table spells it. A table that changes while it is read may show
 * one connection twice: the kernel prints it in pieces.
 */
function liveConnections(table: string): readonly string[] {
  const locals = new Map<string, string>()
  for (const line of table.split('\n')) {
    const [, local, remote, state] = line.trim().split(/\s+/)
    if (local === undefined || state === undefined || !liveStates.includes(state)) continue
    locals.set(`${local} ${remote ?? ''}`, withoutMapping(local))
  }
  return [...locals.values()]
}

/** An IPv4 connection to a socket that also takes IPv6 is listed as ::ffff:a.b.c.d. */
const withoutMapping = (local: string): string => local.replace(/^0{16}FFFF0000/, '')

/** A server's address and port as /proc/net/tcp spells them: each 32-bit word in the host's (little-endian) order. */
function endpointKey({ endpoint }: ServerReading): string | undefined {
  if (endpoint === undefined) return undefined
  const bytes = addressBytes(endpoint.address)
  if (bytes === undefined) return undefined
  const words = bytes.match(/.{8}/g) ?? []
  const swapped = words.map((word) => (word.match(/../g) ?? []).reverse().join(''))
  return withoutMapping(`${swapped.join('')}:${hex(endpoint.port, 4)}`)
}

const hex = (number: number, digits: number): string => number.toString(16).toUpperCase().padStart(digits, '0')

/** The bytes of an IP address in hexadecimal, in network order; undefined where it is none. */
function addressBytes(address: string): string | undefined {
  if (isIPv4(address))
    return address
      .split('.')
      .map((byte) => hex(Number(byte), 2))
      .join('')
  if (!isIPv6(address)) return undefined
  // URL spells an IPv6 address in its one canonical form, without dotted quads.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const after = tail === undefined ? [] : groups(tail)
  const zeros = Array<string>(8 - groups(head).length - after.length).fill('0')
  return [...groups(head), ...(tail === undefined ? [] : zeros), ...after]
    .map((group) => hex(Number.parseInt(group, 16), 4))
    .join('')
}
