import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { connectionTableCommand } from '../../activities/haproxy'
import { unaccountedConnections } from '../../activities/haproxy/connections'
import type { ProcessReading } from '../../activities/haproxy'
import { readProcess } from '../../activities/haproxy/process'
import { keystoneBackend, makeDeps, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const table = (): string => execFileSync('sh', ['-c', connectionTableCommand], { encoding: 'utf8' })

/** The reading of a real HAProxy, whose server is said to be at the given endpoint, or at one that is not told. */
async function readingOf(endpoint?: { address: string; port: number }): Promise<ProcessReading> {
  const lb1 = await site.haproxy('lb1', keystoneBackend([await site.http('controller1')], ''))
  const [address] = lb1.balancer.sockets
  if (address === undefined) throw new Error('it has a socket')
  const reading = await readProcess({ balancer: lb1.balancer.name, address }, makeDeps())
  const servers = reading.servers.map((server) => {
    const { endpoint: told, ...rest } = server
    expect(told?.address).toBe('127.0.0.1')
    return endpoint === undefined ? rest : { ...rest, endpoint }
  })
  return { ...reading, servers }
}

describe("the node's own table of connections", () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['::', '127.0.0.1'],
  ])('counts those to a server that listens on %s and is reached at %s', async (listen, address) => {
    const listener = createServer((socket) => void socket.on('error', () => undefined)).listen(0, listen)
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const reading = await readingOf({ address, port })
    expect(unaccountedConnections(table(), [reading], reading.servers)).toBe(0)

    const accepted = once(listener, 'connection')
    const session = connect(port, address)
    await accepted
    expect(unaccountedConnections(table(), [reading], reading.servers)).toBe(1)
    const accounted = { ...reading, servers: reading.servers.map((server) => ({ ...server, idleConnections: 1 })) }
    expect(unaccountedConnections(table(), [accounted], accounted.servers)).toBe(0)

    session.destroy()
    await new Promise((resolve) => listener.close(resolve))
  })

  test('is of no use where HAProxy does not tell the port', async () => {
    const reading = await readingOf()
    expect(unaccountedConnections(table(), [reading], reading.servers)).toBe('unknown')
  })
})
