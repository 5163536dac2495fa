import type { CloudFile } from '../file'
import type { Balancer, SocketAddress } from '../hosts'
import { BalancerName } from '../ids'
import { problem, type Problem } from '../problems'
import type { ResolvedHosts } from './hosts'

/** Resolves every HAProxy; an ssh:// address whose host isn't there is added to `problems`. */
export function resolveBalancers(
  balancers: CloudFile['balancers'],
  hosts: ResolvedHosts,
  problems: Problem[],
): Balancer[] {
  return Object.entries(balancers).map(([key, field]) => ({
    name: BalancerName.parse(key),
    sockets: [field].flat().flatMap((socket): SocketAddress[] => {
      if (socket.kind !== 'ssh') return [socket]
      const host = hosts.byName.get(socket.host)
      if (host !== undefined) return [{ kind: 'ssh', host, path: socket.path }]
      problems.push(problem(['balancers', key], socket.host, 'the name of a host of this cloud after ssh://'))
      return []
    }),
  }))
}
