import { once } from 'node:events'
import { promises as dns } from 'node:dns'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { connected } from '../../client/connect'
import { freePort } from '../support/free-port'
import { address } from '../support/temporal'
import { makeAuthority, makeCertificate, tlsInFrontOf } from '../support/tls'

/** Longer than a test may take: work that waits for its limit fails its test. */
const anHour = 3_600_000

const before = { ...process.env }
beforeEach(() => {
  process.env.TEMPORAL_CONFIG_FILE = '/nonexistent/temporal.toml'
})
afterEach(() => {
  process.env = { ...before }
  jest.restoreAllMocks()
})

/** Asks Temporal for its namespace, as work that is done without if need be. */
const ask = (): Promise<string> =>
  connected(async ({ client }) => {
    const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: 'default' })
    return namespaceInfo?.name ?? ''
  }, anHour)

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const host = 'temporal.example'
const namedOf = (addresses: readonly string[]): void => {
  const found = addresses.map((each) => ({ address: each, family: 4 }))
  jest.spyOn(dns, 'lookup').mockImplementation((() => Promise.resolve(found)) as unknown as typeof dns.lookup)
}
const temporalPort = (): number => Number(address().split(':')[1])

describe('work that is done without Temporal if need be', () => {
  test('does not wait for a server that refuses the connection', async () => {
    process.env.TEMPORAL_ADDRESS = `127.0.0.1:${await freePort()}`
    await expect(ask()).rejects.toThrow(/^Temporal does not answer at 127\.0\.0\.1:\d+: ECONNREFUSED/)
  })

  test('tries each address of a name, and gives up once all have refused', async () => {
    namedOf(['127.0.0.2', '127.0.0.1'])
    process.env.TEMPORAL_ADDRESS = `${host}:${temporalPort()}`
    expect(await ask()).toBe('default')
    process.env.TEMPORAL_ADDRESS = `${host}:${await freePort()}`
    await expect(ask()).rejects.toThrow(/^Temporal does not answer at temporal\.example:/)
  })

  test('waits for a server that is there and slow', async () => {
    const held: Socket[] = []
    const slow = createServer((socket) => held.push(socket))
    process.env.TEMPORAL_ADDRESS = `127.0.0.1:${await listening(slow)}`
    try {
      const answer = ask()
      await once(slow, 'connection')
      const [socket] = held
      if (socket === undefined) throw new Error('nobody has connected')
      const server = connect(temporalPort(), '127.0.0.1')
      socket.pipe(server).pipe(socket)
      expect(await answer).toBe('default')
    } finally {
      slow.close()
    }
  })

  test('goes through a proxy, which alone may know the name of the server', async () => {
    const asked: (string | undefined)[] = []
    const proxy = createHttpServer()
    proxy.on('connect', ({ url }, socket: Socket) => {
      asked.push(url)
      const server = connect(temporalPort(), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(server).pipe(socket)
      })
    })
    process.env.grpc_proxy = `http://127.0.0.1:${await listening(proxy)}`
    process.env.no_grpc_proxy = 'none.example'
    process.env.TEMPORAL_ADDRESS = 'temporal.invalid:7233'
    try {
      expect(await ask()).toBe('default')
      expect(asked[0]).toContain('temporal.invalid:7233')
    } finally {
      proxy.close()
    }
  })

  test('is done over TLS, with the certificate or the API key that the server asks for, and refused without', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'))
    makeAuthority(folder, 'site')
    makeCertificate(folder, 'server', 'site')
    makeCertificate(folder, 'operator', 'site')
    const proxies = [
      await tlsInFrontOf(folder, address(), { authority: 'site' }),
      await tlsInFrontOf(folder, address(), { apiKey: 'right' }),
    ] as const
    try {
      process.env.TEMPORAL_TLS_SERVER_CA_CERT_PATH = join(folder, 'site.pem')
      process.env.TEMPORAL_ADDRESS = proxies[0].address
      await expect(ask()).rejects.toThrow(/it asks for a client certificate, and none is set/)
      process.env.TEMPORAL_TLS_CLIENT_CERT_PATH = join(folder, 'operator.pem')
      process.env.TEMPORAL_TLS_CLIENT_KEY_PATH = join(folder, 'operator.key')
      expect(await ask()).toBe('default')
      process.env.TEMPORAL_ADDRESS = proxies[1].address
      await expect(ask()).rejects.toThrow(/it asks for an API key, and none is set/)
      process.env.TEMPORAL_API_KEY = 'right'
      expect(await ask()).toBe('default')
    } finally {
      for (const proxy of proxies) await proxy.stop()
      rmSync(folder, { recursive: true })
    }
  })
})
