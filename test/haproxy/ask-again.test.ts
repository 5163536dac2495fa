import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { askAgain } from '../../lab/real/host/haproxy'
import type { HAProxy } from './support/haproxy'
import { Site } from './support/site'

let site: Site
let node: Server
const asked: string[] = []
beforeEach(async () => {
  site = new Site()
  asked.length = 0
  // Each request is answered 500 the first time, as a transaction is that a phase has overtaken.
  node = createServer((incoming, answer) => {
    const what = `${incoming.method ?? ''} ${incoming.url ?? ''}`
    incoming.resume().on('end', () => {
      answer.statusCode = asked.includes(what) ? 201 : 500
      asked.push(what)
      answer.end()
    })
  })
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await site.end()
  node.closeAllConnections()
  await new Promise((resolve) => node.close(resolve))
})

function ask({ frontend }: HAProxy, method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Connection: 'close', 'Content-Type': 'application/json' }
    const sent = request({ socketPath: frontend, method, path, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(method === 'POST' ? '{"auth":{}}' : undefined)
  })
}

test('a balancer asks once more for a list and for a token that failed, and never repeats another change', async () => {
  const { port } = node.address() as AddressInfo
  const server = `backend keystone-back\n${askAgain.join('\n')}\n  server controller1 127.0.0.1:${port}`
  const balancer = await site.haproxy('lb1', server)
  expect(await ask(balancer, 'POST', '/v3/auth/tokens')).toBe(201)
  expect(await ask(balancer, 'GET', '/v3/users')).toBe(201)
  expect(await ask(balancer, 'POST', '/v3/users')).toBe(500)
  expect(await ask(balancer, 'DELETE', '/v3/users/1')).toBe(500)
  expect(asked).toEqual([
    'POST /v3/auth/tokens',
    'POST /v3/auth/tokens',
    'GET /v3/users',
    'GET /v3/users',
    'POST /v3/users',
    'DELETE /v3/users/1',
  ])
})
