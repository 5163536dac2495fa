import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import type { Server } from '../../cloud/model/hosts'
import type { ProcessReading } from './process'
import { isOut, isSettling, isUp, type ServerReading } from './server'

/**
 * Whether enough servers stay up without the ones that leave: `settling` when it takes servers that HAProxy sends
 * traffic to but has not checked fully, so that waiting decides it.
 */
export type Capacity = 'enough' | 'settling' | 'short'

/** What one process would have left in one backend once the servers of a drain are out of it. */
export function capacityWithout(
  reading: ProcessReading,
  backend: string,
  leaving: readonly Server[],
  minimumUp: number,
): Capacity {
  const others = othersIn(reading, backend, leaving)
  if (countUp(others, isUp) >= minimumUp) return 'enough'
  return countUp(others, (server) => isUp(server) || isSettling(server)) >= minimumUp ? 'settling' : 'short'
}

/**
 * Whether HAProxy itself still counts enough servers that take traffic, once every leaving server of the backend is out.
 * A single failed check of another server does not change its count, so it is safe to ask at every poll.
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
  return stillIn || (row.activeUp > 0 ? row.activeUp : row.backupUp) >= minimumUp
}

/** The error that says how few servers a drain would leave, and how the others stand. */
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
    up: countUp(others, isUp),
    minimumUp,
    others: others.map((other) => `${other.server} ${described(other)}`).join(', ') || 'none',
  })
}

const described = ({ status, weight }: ServerReading): string => (weight === 0 ? `${status} with weight 0` : status)

function othersIn(reading: ProcessReading, backend: string, leaving: readonly Server[]): readonly ServerReading[] {
  return reading.servers.filter((server) => server.backend === backend && !isLeaving(server, leaving))
}

/** Active servers; backups only where there is none, as HAProxy does it. A server of weight 0 is no capacity. */
function countUp(servers: readonly ServerReading[], counts: (server: ServerReading) => boolean): number {
  const up = servers.filter((server) => server.weight > 0 && counts(server))
  const active = up.filter((server) => !server.isBackup).length
  return active > 0 ? active : up.length
}

const isLeaving = (server: ServerReading, leaving: readonly Server[]): boolean =>
  leaving.some(({ backend, server: name }) => backend === server.backend && name === server.server)
