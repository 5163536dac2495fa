import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import type { Server } from '../../cloud/model/hosts'
import { findServer, type ProcessReading } from './process'
import { otherWays } from './reach-by'

/** A backend may be on some balancers only; where it is, each of its listed servers must be. */
export function missingServers(
  readings: readonly ProcessReading[],
  servers: readonly Server[],
): readonly UpgradeError[] {
  const hasBackend = (reading: ProcessReading, name: string): boolean =>
    reading.backends.some(({ backend }) => backend === name)
  const backends = [...new Set(servers.map(({ backend }) => backend))]
  const nowhere = backends.filter((backend) => !readings.some((reading) => hasBackend(reading, backend)))
  const balancers = [...new Set(readings.map(({ target }) => target.balancer))].join(', ')
  return [
    ...nowhere.map((backend) => upgradeError('BalancerBackendMissing', { backend, balancers })),
    ...readings.flatMap((reading) =>
      servers
        .filter((server) => hasBackend(reading, server.backend) && findServer(reading, server) === undefined)
        .map((server) => upgradeError('BalancerServerMissing', { balancer: reading.target.balancer, ...server })),
    ),
  ]
}

/**
 * Asked at every reading of a drain: a reload may bring another configuration, which sends traffic to a host by another
 * name. Such a server is in no list of the drained ones.
 * @throws BalancerBackendMissing, BalancerServerMissing, BackendUnlisted
 */
export function refuseOtherConfiguration(readings: readonly ProcessReading[], servers: readonly Server[]): void {
  const [fault] = [...missingServers(readings, servers), ...otherWays(readings, servers)]
  if (fault !== undefined) throw fault
}
