import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { PassThrough, type Duplex } from 'node:stream'
import { createRuntime, socketText, type SshSocketAddress } from '../../activities/haproxy'
import {
  disableAgent,
  enableAgent,
  setHealthDown,
  setState,
  showInfo,
  shutdownSessions,
} from '../../activities/haproxy/commands'
import { BalancerName, type ProxyName } from '../../cloud/model/ids'
import { drainInput, keystoneBackend, server, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const balancer = BalancerName.parse('lb1')
const drain = setState(server('keystone-back/controller1'), 'drain')
const signal = new AbortController().signal
const noSsh = (): Promise<Duplex> => Promise.reject(new Error('no SSH here'))

/** A socket that serves each connection as the test says. */
async function listening(serve: (socket: Socket) => void): Promise<{ kind: 'unix'; path: string }> {
  const path = join(site.folder, 'raw.sock')
  const sockets = new Set<Socket>()
  const raw = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined))
    serve(socket)
  }).listen(path)
  await once(raw, 'listening')
  site.ending({
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => raw.close(resolve))
    },
  })
  return { kind: 'unix', path }
}

describe('a name', () => {
  test.each([
    'controller1 state maint;disable frontend front',
    'controller1\nset server x/y state maint',
    'controller1\r',
    'a\\;b',
    'a/b',
    'a b',
    '#1',
    '',
  ])('%j never becomes part of a command', (name) => {
    // The name as it would come from a history that somebody has edited.
    const { unsafe } = JSON.parse(JSON.stringify({ unsafe: name })) as { unsafe: ProxyName }
    const { backend } = server('keystone-back/controller1')
    for (const render of [disableAgent, enableAgent, setHealthDown, shutdownSessions]) {
      expect(() => render({ backend, server: unsafe })).toThrow(expect.objectContaining({ type: 'ProxyNameUnsafe' }))
      expect(() => render({ backend: unsafe, server: backend })).toThrow(
        expect.objectContaining({ type: 'ProxyNameUnsafe' }),
      )
    }
    expect(() => setState({ backend, server: unsafe }, 'drain')).toThrow(
      `${JSON.stringify(name)} is not sent to HAProxy`,
    )
  })
})

describe('one command', () => {
  test('reaches a real HAProxy over a unix socket, TCP and a stream that the caller opens', async () => {
    const node = await site.http('controller1')
    const lb1 = await site.haproxy('lb1', keystoneBackend([node]))
    const forward = createServer({ allowHalfOpen: true }, (socket) => {
      const inner = connectTo(lb1.socket)
      socket.pipe(inner).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(forward, 'listening')
    site.ending({ stop: () => new Promise((resolve) => forward.close(() => resolve())) })
    const { port } = forward.address() as AddressInfo

    const ssh: SshSocketAddress = { kind: 'ssh', host: drainInput({ balancers: [] }).action.host, path: lb1.socket }
    const opened: string[] = []
    const runtime = createRuntime((address) => {
      opened.push(socketText(address))
      return Promise.resolve(connectTo(address.path))
    })
    const addresses = [{ kind: 'unix', path: lb1.socket }, { kind: 'tcp', address: '127.0.0.1', port }, ssh] as const
    for (const address of addresses) {
      expect(await runtime.ask({ balancer, address }, showInfo, signal)).toMatch(/^Name: HAProxy\n/)
    }
    expect(opened).toEqual([`ssh://controller1${lb1.socket}`])
    expect(await runtime.ask({ balancer, address: addresses[0] }, drain, signal)).toBe('\n')
  })

  test.each([
    ['closes without a byte', '', 'it closed the connection without an answer'],
    ['is cut off in a dump', 'Name: HAProxy\nVersion: 2.6', 'its answer was cut off'],
    ['is cut off at the end of a line', 'Name: HAProxy\nVersion: 2.6\n', 'its answer was cut off'],
  ])('whose answer %s is of unknown outcome', async (_, answer, reason) => {
    const address = await listening((socket) => void socket.end(answer))
    await expect(createRuntime(noSsh).ask({ balancer, address }, showInfo, signal)).rejects.toMatchObject({
      type: 'BalancerUnreachable',
      kind: 'transport',
      message: expect.stringContaining(reason),
    })
  })

  test('has a time limit of its own, also while the stream opens', async () => {
    const silent = await listening(() => undefined)
    const late = new PassThrough()
    let open: (stream: Duplex) => void = () => undefined
    const opening = new Promise<Duplex>((resolve) => (open = resolve))
    const runtime = createRuntime(() => opening, 0.2)
    const host = drainInput({ balancers: [] }).action.host
    for (const address of [silent, { kind: 'ssh', host, path: '/x' } as const]) {
      await expect(runtime.ask({ balancer, address }, showInfo, signal)).rejects.toMatchObject({
        message: expect.stringContaining('no answer within 0.2 s'),
      })
    }
    open(late)
    await once(late, 'close')
  })

  test('waits for the one before it on the same socket, even where that one fails', async () => {
    let open = 0
    let most = 0
    let count = 0
    const address = await listening((socket) => {
      open += 1
      count += 1
      most = Math.max(most, open)
      const answer = count % 2 === 0 ? '' : '\n'
      setTimeout(() => {
        open -= 1
        socket.end(answer)
      }, 20)
    })
    const runtime = createRuntime(noSsh)
    const asked = Array.from({ length: 6 }, () => runtime.ask({ balancer, address }, drain, signal))
    const results = await Promise.allSettled(asked)
    expect(results.map(({ status }) => status)).toEqual(Array(3).fill(['fulfilled', 'rejected']).flat())
    expect(most).toBe(1)
  })

  test('is not sent once the attempt was cancelled, not even when it was waiting its turn or for the stream', async () => {
    const received: string[] = []
    const address = await listening((socket) => {
      socket.on('data', (chunk) => {
        received.push(chunk.toString())
        socket.end('\n')
      })
    })
    const stopping = new AbortController()
    const runtime = createRuntime(noSsh)
    const asked = [1, 2].map(() => runtime.ask({ balancer, address }, drain, stopping.signal))
    stopping.abort()
    for (const one of await Promise.allSettled(asked)) expect(one).toMatchObject({ reason: { name: 'AbortError' } })
    await runtime.ask({ balancer, address }, showInfo, signal).catch(() => undefined)
    expect(received).toEqual(['show info\n'])
  })
})

function connectTo(path: string): Socket {
  return connect({ path, allowHalfOpen: true })
}
