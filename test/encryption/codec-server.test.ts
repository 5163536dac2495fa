import { once } from 'node:events'
import type { Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { EncryptionCodec } from '../../cloud/encryption/codec'
import { codecServer } from '../../cloud/encryption/codec-server'

const webUi = 'http://localhost:8233'
const codec = new EncryptionCodec([{ id: 'one', bytes: new Uint8Array(32).fill(7) }])
let server: Server
let url = ''
beforeAll(async () => {
  server = codecServer(codec, [webUi]).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  url = `http://127.0.0.1:${address.port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const ask = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

test('encodes, and decodes to the same value, also behind a namespace', async () => {
  const { metadata, data } = payloadConverter.toPayload({ by: 'ann' })
  const inBase64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64')
  const payload = { metadata: { encoding: inBase64(metadata?.encoding) }, data: inBase64(data) }
  const encoded = await (await ask('/encode', JSON.stringify({ payloads: [payload] }))).text()
  expect(encoded).not.toContain(payload.data)
  const decoded = await ask('/default/decode', encoded, { 'x-namespace': 'default' })
  expect(await decoded.json()).toEqual({ payloads: [payload] })
})

test('lets the pages of its own Web UI read the answer, and refuses any other page', async () => {
  const body = JSON.stringify({ payloads: [] })
  const own = await ask('/decode', body, { origin: webUi })
  expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, webUi])
  const asked = await fetch(`${url}/decode`, { method: 'OPTIONS', headers: { origin: webUi } })
  expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([
    204,
    'content-type,x-namespace,authorization',
  ])
  const foreign = await ask('/decode', body, { origin: 'http://evil.example' })
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])
})

test.each<[string, string, number]>([
  ['/decode', 'no JSON', 400],
  ['/decode', '{"payloads":[{"data":"not base64!"}]}', 400],
  ['/decode', JSON.stringify({ payloads: Array.from({ length: 10_001 }, () => ({})) }), 400],
  ['/elsewhere', '{}', 404],
])('answers %s of %.40s with %i, and goes on', async (path, body, status) => {
  expect((await ask(path, body)).status).toBe(status)
  expect((await ask('/decode', '{"payloads":[]}')).status).toBe(200)
})

test('is asked by POST alone', async () => expect((await fetch(`${url}/decode`)).status).toBe(405))
