import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { randomInt } from 'node:crypto'
import { backends, type Backend, type ServedBackend } from './catalogue'
import { balancerHosts, controllers, hostNames, lastNumber, type HostName } from '../host-names'

/** The addresses of one lab. An address is a host's own; a port is equal on all hosts that have it. */
export interface Addresses {
  readonly hosts: Readonly<Record<HostName, string>>
  readonly sshPort: number
  /** The services' ports on the controllers. */
  readonly service: Ports
  /** On the balancers: HAProxy's frontends. */
  readonly frontend: Ports
  /** The ports of a Placement that is still to be made; undefined on a cloud that needs none made. */
  readonly placement?: { readonly service: number; readonly frontend: number }
}

/** By the names of backends: those of the lab's own cloud, and those that an example has besides. */
export type Ports = Readonly<Record<Backend, number>> & Readonly<Record<string, number | undefined>>

/** @throws if the lab has no such backend */
export function portOf(ports: Ports, backend: string): number {
  const port = ports[backend]
  if (port === undefined) throw new Error(`the lab has no backend ${backend}`)
  return port
}

const tries = 20

/**
 * Finds addresses of 127.0.0.0/8 and ports that nothing else listens on; the kernel chooses the ports.
 * @param served the backends that the lab serves
 */
export async function findAddresses(withoutPlacement: boolean, served: readonly ServedBackend[]): Promise<Addresses> {
  const block = `127.${randomInt(16, 250)}.${randomInt(0, 256)}`
  const hosts = Object.fromEntries(hostNames.map((name) => [name, `${block}.${lastNumber[name]}`])) as Record<
    HostName,
    string
  >
  const taken = new Set<number>()
  const port = async (names: readonly HostName[]): Promise<number> => {
    const found = await freePort(
      names.map((name) => hosts[name]),
      taken,
    )
    taken.add(found)
    return found
  }
  const ports = async (names: readonly HostName[]): Promise<Ports> => {
    const found: [string, number][] = []
    for (const name of new Set([...backends, ...served].map((each) => each.name))) found.push([name, await port(names)])
    return Object.fromEntries(found) as Ports
  }
  return {
    hosts,
    sshPort: await port(hostNames),
    service: await ports(controllers),
    frontend: await ports(balancerHosts),
    ...(withoutPlacement
      ? { placement: { service: await port(controllers), frontend: await port(balancerHosts) } }
      : {}),
  }
}

async function listen(address: string, port: number): Promise<Server> {
  const server = createServer()
  server.listen(port, address)
  await once(server, 'listening')
  return server
}

async function freePort(addresses: readonly string[], taken: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const servers: Server[] = []
    let port = 0
    try {
      for (const address of addresses) {
        const server = await listen(address, port)
        servers.push(server)
        port = (server.address() as AddressInfo).port
      }
      if (!taken.has(port)) return port
    } catch {
      // Taken on one of the addresses: the kernel is asked for another.
    } finally {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    }
  }
  throw new Error(`no port is free on all of ${addresses.join(', ')}`)
}
