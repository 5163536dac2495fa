import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { connectionTableCommand } from '../../activities/haproxy'
import { unaccountedConnections } from '../../activities/haproxy/connections'
import type { ProcessReading } from '../../activities/haproxy'
import { readProcess } from '../../activities/haproxy/process'
import { BoundedOutput } from '../../activities/ssh/output'
import { keystoneBackend, makeDeps, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const table = (...ports: readonly number[]): string =>
  execFileSync('sh', ['-c', connectionTableCommand(ports)], { encoding: 'utf8' })

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
    expect(unaccountedConnections(table(port), [reading], reading.servers)).toBe(0)

    const accepted = once(listener, 'connection')
    const session = connect(port, address)
    await accepted
    expect(unaccountedConnections(table(port), [reading], reading.servers)).toBe(1)
    const accounted = { ...reading, servers: reading.servers.map((server) => ({ ...server, idleConnections: 1 })) }
    expect(unaccountedConnections(table(port), [accounted], accounted.servers)).toBe(0)

    session.destroy()
    await new Promise((resolve) => listener.close(resolve))
  })

  test('is of no use where HAProxy does not tell the port', async () => {
    const reading = await readingOf()
    expect(unaccountedConnections(table(80), [reading], reading.servers)).toBe('unknown')
  })

  test('is asked for the ports of the servers alone, so that no other connection crowds them out', async () => {
    const listener = createServer((socket) => void socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const accepted = once(listener, 'connection')
    const session = connect(port, '127.0.0.1')
    await accepted
    const lines = (text: string): string[] => text.split('\n').filter((line) => / 0[18]$/.test(line))
    expect(lines(table(port))).toHaveLength(1)
    // The other end of the connection is at a port of its own.
    expect(lines(table(port, session.localPort ?? 0))).toHaveLength(2)
    expect(lines(table())).toEqual([])
    session.destroy()
    await new Promise((resolve) => listener.close(resolve))
  })

  test('counts nothing where lines of it were not kept: those may be of an old process', async () => {
    const reading = await readingOf({ address: '127.0.0.1', port: 5000 })
    const kept = new BoundedOutput()
    kept.add(Buffer.from('sl local_address rem_address st\n'))
    const line = (index: number): string =>
      `${index}: 0100007F:1388 0200007F:${(40_000 + (index % 20_000)).toString(16).toUpperCase()} 01\n`
    for (let index = 0; index < 20_000; index += 1) kept.add(Buffer.from(line(index)))
    const busy = { ...reading, servers: reading.servers.map((server) => ({ ...server, idleConnections: 20_000 })) }
    expect(unaccountedConnections(kept.text(), [busy], busy.servers)).toBe('too many')
  })
})
