import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BalancerName } from '../../cloud/model/ids'
import type { SocketAddress } from '../../cloud/model/hosts'

/** A runtime socket on another host, reached over SSH. */
export type SshSocketAddress = Extract<SocketAddress, { kind: 'ssh' }>

/** Opens a stream to a runtime socket on another host. It rejects with an error of the table. */
export type OpenStream = (address: SshSocketAddress) => Promise<Duplex>

/** One process of one balancer, by the socket it answers at. */
export interface RuntimeTarget {
  readonly balancer: BalancerName
  readonly address: SocketAddress
}

/** A socket as cloud.yaml spells it: `ssh://lb1/run/haproxy/admin.sock`. */
export function socketText(address: SocketAddress): string {
  switch (address.kind) {
    case 'tcp':
      return `tcp://${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`
    case 'unix':
      return `unix://${address.path}`
    case 'ssh':
      return `ssh://${address.host.name}${address.path}`
  }
}

/** Opens a connection to a runtime socket, wherever it is. */
export function openSocket(address: SocketAddress, openStream: OpenStream): Promise<Duplex> {
  switch (address.kind) {
    case 'tcp':
      return connected(connect({ host: address.address, port: address.port }))
    case 'unix':
      return connected(connect({ path: address.path }))
    case 'ssh':
      return openStream(address)
  }
}

function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })
}
