import type { Server } from '../../cloud/model/hosts'
import type { HostName } from '../../cloud/model/ids'
import { unaccountedConnections, type Unaccounted } from './connections'
import { isSameProcess } from './info'
import { mostMilliseconds, type DrainStatus } from './poll'
import { serversOn, type ProcessReading } from './process'
import { recorded, type DrainRecord } from './record'
import type { ServerReading } from './server'
import { partsText, sessionsText } from './sessions-left'

/** The sessions and requests that drained servers still have. */
export interface Leftover extends DrainStatus {
  /** Connections that may be sessions of an old process. Counted after a reload only. */
  readonly unaccounted: Unaccounted
  /** True if this reading found no session, request or connection. */
  readonly isIdle: boolean
}

/** Counts the sessions and queued requests of servers, on every process of every balancer. */
export async function readLeftover(
  readings: readonly ProcessReading[],
  servers: readonly Server[],
  record: DrainRecord,
  host: HostName,
  connectionTable: (ports: readonly number[]) => Promise<string>,
): Promise<Leftover> {
  const places = serversOn(readings, servers)
  const busy = places.filter(({ now }) => now.sessions + now.queued > 0)
  const sessions = busy.reduce((sum, { now }) => sum + now.sessions, 0)
  const queued = busy.reduce((sum, { now }) => sum + now.queued, 0)
  const reloaded = places.filter(
    ({ reading, server }) => !isSameProcess(recorded(record, host, reading, server).process, reading.info),
  )
  const unaccounted =
    reloaded.length === 0
      ? 0
      : unaccountedConnections(
          await connectionTable(portsOf(reloaded)),
          readings,
          reloaded.map(({ now }) => now),
        )
  const parts = busy.map(({ reading: { target }, now: { backend, server, sessions, queued } }) =>
    sessionsText({ server: `${backend}/${server}`, balancer: target.balancer, sessions, queued }),
  )
  if (unaccounted !== 0) {
    const balancers = [...new Set(reloaded.map(({ reading }) => reading.target.balancer))].join(', ')
    parts.push(`${balancers} was reloaded since the drain began, and ${unaccountedText(unaccounted)}`)
  }
  const isIdle = sessions + queued === 0 && unaccounted === 0
  return { sessions, queued, unaccounted, isIdle, waitingFor: partsText(parts) || 'a second reading' }
}

function unaccountedText(unaccounted: Unaccounted): string {
  switch (unaccounted) {
    case 'unknown':
      return 'this version does not tell which connections an old process still has: look on the node with ss'
    case 'too many':
      return 'the node has more connections than are read: those that an old process still serves could not be counted'
    default:
      return `the node has ${unaccounted} connection(s) that an old process may still serve`
  }
}

const portsOf = (places: readonly { readonly now: ServerReading }[]): readonly number[] => [
  ...new Set(places.flatMap(({ now }) => (now.endpoint === undefined ? [] : [now.endpoint.port]))),
]

const apartMilliseconds = 1000

/** Remembers since when every reading found the servers idle. */
export class IdleWatch {
  private since: number | undefined

  /**
   * Takes in one reading, by when it was begun and ended, in milliseconds of one clock.
   * @returns true once two idle readings at least a second apart had only idle ones between them: a session that was
   * given to a server, but not yet counted, shows in the second.
   */
  isIdle(isIdleNow: boolean, begunAt: number, endedAt: number): boolean {
    if (!isIdleNow) {
      this.since = undefined
      return false
    }
    this.since ??= endedAt
    return begunAt - this.since >= apartMilliseconds
  }

  /** Milliseconds until the next reading, while all were idle: the one that counts begins as soon as it may. */
  nextAfter(now: number): number | undefined {
    if (this.since === undefined) return undefined
    // A timer may end a fraction of a millisecond early.
    const left = Math.ceil(this.since + apartMilliseconds - now) + 1
    return Math.max(1, Math.min(left, mostMilliseconds))
  }
}
