import type { CloudFile } from '../file'
import type { SocketText } from '../file/address'
import type { Balancer, SocketAddress } from '../hosts'
import { BalancerName } from '../ids'
import { problem, type Problem } from '../problems'
import type { ResolvedHosts } from './hosts'

/** The address as cloud.yaml spells it. */
function textOf(socket: SocketText): string {
  switch (socket.kind) {
    case 'tcp':
      return `tcp://${socket.address.includes(':') ? `[${socket.address}]` : socket.address}:${socket.port}`
    case 'unix':
      return `unix://${socket.path}`
    case 'ssh':
      return `ssh://${socket.host}${socket.path}`
  }
}

/** Resolves every HAProxy; an ssh:// address whose host isn't there, or a socket named twice, is added to `problems`. */
export function resolveBalancers(
  balancers: CloudFile['balancers'],
  hosts: ResolvedHosts,
  problems: Problem[],
): Balancer[] {
  const takenBy = new Map<string, string>()
  return Object.entries(balancers).map(([key, field]) => ({
    name: BalancerName.parse(key),
    sockets: [field].flat().flatMap((socket): SocketAddress[] => {
      const text = textOf(socket)
      const other = takenBy.get(text)
      if (other !== undefined)
        problems.push(problem(['balancers', key], text, `a socket of its own: ${other} has this one`))
      takenBy.set(text, key)
      if (socket.kind !== 'ssh') return [socket]
      const host = hosts.byName.get(socket.host)
      if (host !== undefined) return [{ kind: 'ssh', host, path: socket.path }]
      problems.push(
        problem(
          ['balancers', key],
          text,
          `an address with the name of a host of this cloud after ssh://: ${socket.host} is none`,
        ),
      )
      return []
    }),
  }))
}
