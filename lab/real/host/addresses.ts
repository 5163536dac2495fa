import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { unitsOf } from '../base'
import { backends, databasePort } from './backends'
import { balancerHosts, controllers, hostNames, lastNumber, type HostName } from '../../host-names'

/** The addresses of one lab. */
export interface Addresses {
  readonly hosts: Readonly<Record<HostName, string>>
  /** The address of a host's own sshd; a cable reaches it from the host's address. */
  readonly behindCable: Readonly<Record<HostName, string>>
  /** Equal on every host, on both ends of its cable. */
  readonly sshPort: number
  readonly database: string
}

const tries = 20
const servicePorts = new Set([...unitsOf.controller, ...backends].flatMap(({ port }) => port ?? []))

/**
 * Finds a block of 127.0.0.0/8 in which the ports of the lab are free. The services have their real ports; the kernel
 * chooses SSH's.
 * @throws if a program on this machine listens on one of them on every address
 */
export async function findAddresses(): Promise<Addresses> {
  let reason = ''
  for (let attempt = 0; attempt < tries; attempt++) {
    const addresses = chooseBlock()
    try {
      return { ...addresses, sshPort: await probe(addresses) }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
  }
  throw new Error(`no block of 127.0.0.0/8 has the ports of the lab free: ${reason}. End what listens there`)
}

/** The last number of the database server's address. */
const databaseNumber = 3

function chooseBlock(): Omit<Addresses, 'sshPort'> {
  const [second, third] = [randomInt(16, 250), randomInt(0, 128) * 2]
  const named = (block: string): Record<HostName, string> =>
    Object.fromEntries(hostNames.map((name) => [name, `${block}.${lastNumber[name]}`])) as Record<HostName, string>
  return {
    hosts: named(`127.${second}.${third}`),
    behindCable: named(`127.${second}.${third + 1}`),
    database: `127.${second}.${third}.${databaseNumber}`,
  }
}

/** Listens on every address and port of a lab at once, then on none. Returns the port for SSH. */
async function probe({ hosts, behindCable, database }: Omit<Addresses, 'sshPort'>): Promise<number> {
  const servers: Server[] = []
  const listen = async (address: string, port: number): Promise<number> => {
    const server = createServer()
    server.listen(port, address)
    await once(server, 'listening')
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
  try {
    for (const name of [...controllers, ...balancerHosts])
      for (const port of servicePorts) await listen(hosts[name], port)
    await listen(database, databasePort)
    const sshPort = await listen(hosts.controller1, 0)
    for (const name of hostNames) {
      if (name !== 'controller1') await listen(hosts[name], sshPort)
      await listen(behindCable[name], sshPort)
    }
    return sshPort
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}
