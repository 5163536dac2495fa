import type { BalancerField, CloudFile } from '../file'
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

/** A balancer's field in its long form. */
function normal(field: BalancerField): { readonly sockets: readonly SocketText[]; readonly standby: boolean } {
  if (Array.isArray(field)) return { sockets: field, standby: false }
  if ('kind' in field) return { sockets: [field], standby: false }
  return { sockets: [field.sockets].flat(), standby: field.standby }
}

/** Resolves every HAProxy; an ssh:// address whose host isn't there, or a socket named twice, is added to `problems`. */
export function resolveBalancers(
  balancers: CloudFile['balancers'],
  hosts: ResolvedHosts,
  problems: Problem[],
): Balancer[] {
  const takenBy = new Map<string, string>()
  const fields = Object.entries(balancers).map(([key, field]) => [key, normal(field)] as const)
  if (fields.every(([, { standby }]) => standby)) {
    const names = fields.map(([key]) => key).join(', ')
    problems.push(problem(['balancers'], names, 'with one at least that is no standby: that one has to run'))
  }
  return fields.map(([key, field]) => ({
    name: BalancerName.parse(key),
    ...(field.standby ? { standby: true as const } : {}),
    sockets: field.sockets.flatMap((socket): SocketAddress[] => {
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
