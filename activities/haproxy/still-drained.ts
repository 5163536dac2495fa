import type { Drained } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import { readProcesses, serversOn, type BalancerDeps } from './process'
import { standbysOf } from './record'
import { isOut } from './server'

/**
 * Read right before a unit stops: every server is still drained, without a session or a queued request.
 * On 1.5, which does not tell of a DOWN server whether it is drained, DOWN will do: it gets no traffic.
 * @throws ServerNotDrained, StandbyNotDrained, ServerInUse; and BalancerUnreachable, which may be tried again.
 */
export async function stillDrained({ balancers, servers }: Drained, deps: BalancerDeps): Promise<void> {
  const places = serversOn(await readProcesses(balancers, deps), servers)
  // A server that no balancer has any more is not known to be drained: the configuration has changed.
  for (const server of servers) {
    if (places.some(({ server: found }) => found.backend === server.backend && found.server === server.server)) continue
    const names = balancers.map(({ name }) => name).join(', ')
    throw upgradeError('BalancerServerMissing', { balancer: names, backend: server.backend, server: server.server })
  }
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
