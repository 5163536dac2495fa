import type { Drained } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import { refuseOtherConfiguration } from './configuration'
import { readProcesses, serversOn, type BalancerDeps } from './process'
import { standbysOf } from './record'
import { isOut } from './server'

/**
 * Read right before a unit stops: every server is still drained on each balancer that has its backend, without a session or
 * a queued request, and no other server reaches the host.
 * On 1.5, which does not tell of a DOWN server whether it is drained, DOWN will do: it gets no traffic.
 * @throws ServerNotDrained, StandbyNotDrained, ServerInUse, and as `refuseOtherConfiguration`; and BalancerUnreachable,
 *   which may be tried again.
 */
export async function stillDrained({ balancers, servers }: Drained, deps: BalancerDeps): Promise<void> {
  const readings = await readProcesses(balancers, deps)
  refuseOtherConfiguration(readings, servers)
  const places = serversOn(readings, servers)
  const standbys = standbysOf(balancers)
  for (const { reading, server, now } of places) {
    const { balancer } = reading.target
    if (isOut(now) === false && standbys.includes(balancer))
      throw upgradeError('StandbyNotDrained', { balancer, ...server, status: now.status })
    if (isOut(now) === false) throw upgradeError('ServerNotDrained', { balancer, ...server, status: now.status })
    if (now.sessions + now.queued > 0) {
      throw upgradeError('ServerInUse', { balancer, ...server, sessions: now.sessions, queued: now.queued })
    }
  }
}
