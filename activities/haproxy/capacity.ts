import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import type { Server } from '../../cloud/model/hosts'
import { serversOn, type ProcessReading } from './process'
import { isOut, isSettling, isUp, type ServerReading } from './server'

/**
 * True if enough servers stay up without the ones that leave. `settling`: only with servers that HAProxy sends traffic to
 * but has not checked fully, so waiting decides it.
 */
export type Capacity = 'enough' | 'settling' | 'short'

/** The capacity that one process has left in one backend once the servers of a drain are out of it. */
export function capacityWithout(
  reading: ProcessReading,
  backend: string,
  leaving: readonly Server[],
  minimumUp: number,
): Capacity {
  const others = othersIn(reading, backend, leaving)
  const wanted = wantedServing(reading, backend, minimumUp)
  const isEnough = (counts: (server: ServerReading) => boolean): boolean => {
    const { active, backup } = countUp(others, counts)
    return active + backup >= minimumUp && serving(active, backup, reading, backend) >= wanted
  }
  if (isEnough(isUp)) return 'enough'
  return isEnough((server) => isUp(server) || isSettling(server)) ? 'settling' : 'short'
}

/**
 * Number of servers that take traffic: the active ones that are up. Without one, only the first backup takes traffic, or all
 * backups with `option allbackups`, which HAProxy does not tell
 * (https://docs.haproxy.org/2.6/configuration.html#5.2-backup).
 */
function serving(active: number, backup: number, reading: ProcessReading, backend: string): number {
  if (active > 0) return active
  return hasActive(reading, backend) ? Math.min(backup, 1) : backup
}

/** A backend with fewer active servers than `minimumUp` never has that many in traffic: the rest stand by. */
function wantedServing(reading: ProcessReading, backend: string, minimumUp: number): number {
  const active = reading.servers.filter((server) => server.backend === backend && !server.isBackup).length
  return active === 0 ? minimumUp : Math.min(active, minimumUp)
}

const hasActive = ({ servers }: ProcessReading, backend: string): boolean =>
  servers.some((server) => server.backend === backend && !server.isBackup)

/** The errors by which a drain of these servers would be refused now. Servers that are still settling count as up. */
export function shortWithout(
  readings: readonly ProcessReading[],
  leaving: readonly Server[],
  minimumUp: number,
): readonly UpgradeError[] {
  return serversOn(readings, leaving)
    .filter(({ reading, server }) => capacityWithout(reading, server.backend, leaving, minimumUp) === 'short')
    .map(({ reading, server }) => lastServer(reading, server, leaving, minimumUp))
}

/**
 * True if HAProxy still counts enough servers in traffic, once every leaving server of the backend is out. A single failed
 * check of another server does not change HAProxy's count, so it is safe to ask at every poll.
 */
export function isBackendKept(
  reading: ProcessReading,
  backend: string,
  leaving: readonly Server[],
  minimumUp: number,
): boolean {
  const row = reading.backends.find((candidate) => candidate.backend === backend)
  if (row === undefined) return true
  const stillIn = reading.servers.some(
    (server) => server.backend === backend && isLeaving(server, leaving) && isOut(server) === false,
  )
  const { activeUp, backupUp } = row
  const isEnough =
    activeUp + backupUp >= minimumUp &&
    serving(activeUp, backupUp, reading, backend) >= wantedServing(reading, backend, minimumUp)
  return stillIn || isEnough
}

/** The error that tells how few servers a drain would leave, and the state of the others. */
export function lastServer(
  reading: ProcessReading,
  server: Server,
  leaving: readonly Server[],
  minimumUp: number,
): UpgradeError {
  const others = othersIn(reading, server.backend, leaving)
  return upgradeError('LastServer', {
    balancer: reading.target.balancer,
    backend: server.backend,
    server: server.server,
    up: upOf(others),
    minimumUp,
    others: others.map((other) => `${other.server} ${described(other)}`).join(', ') || 'none',
  })
}

const described = ({ status, weight, isBackup }: ServerReading): string =>
  `${status}${weight === 0 ? ' with weight 0' : ''}${isBackup ? ' as a backup' : ''}`

function upOf(servers: readonly ServerReading[]): number {
  const { active, backup } = countUp(servers, isUp)
  return active > 0 ? active : backup
}

function othersIn(reading: ProcessReading, backend: string, leaving: readonly Server[]): readonly ServerReading[] {
  return reading.servers.filter((server) => server.backend === backend && !isLeaving(server, leaving))
}

/** Active and backup servers apart. A server of weight 0 is no capacity. */
function countUp(
  servers: readonly ServerReading[],
  counts: (server: ServerReading) => boolean,
): { readonly active: number; readonly backup: number } {
  const up = servers.filter((server) => server.weight > 0 && counts(server))
  const active = up.filter((server) => !server.isBackup).length
  return { active, backup: up.length - active }
}

const isLeaving = (server: ServerReading, leaving: readonly Server[]): boolean =>
  leaving.some(({ backend, server: name }) => backend === server.backend && name === server.server)
