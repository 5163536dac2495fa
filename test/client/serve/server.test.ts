import { once } from 'node:events'
import { request, type IncomingHttpHeaders, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isOwnHost } from '../../../client/serve/hosts'
import { pageServer, type Pages } from '../../../client/serve/server'

const document = { markup: '<!doctype html><title>x</title>', policy: "default-src 'none'" }
const asked: string[] = []
const pages: Pages = {
  page: (upgrade) => {
    asked.push(`page ${upgrade ?? ''}`)
    return Promise.resolve(document)
  },
  news: (upgrade, have) => {
    asked.push(`news ${upgrade ?? ''} ${[...have].join()}`)
    return Promise.resolve({ title: '', says: '', at: '', upgrade: '', parts: {} })
  },
  report: (upgrade) =>
    upgrade === 'upgrade-broken'
      ? Promise.reject(new Error('it broke'))
      : Promise.resolve(upgrade === 'upgrade-gone' ? undefined : document),
}

let server: Server
beforeAll(async () => {
  server = pageServer(pages, ['upgrades.example.com'])
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

async function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens nowhere')
  const sent = request({ host: '127.0.0.1', port: address.port, path, agent: false, ...options }).end()
  const [answer] = (await once(sent, 'response')) as [
    NodeJS.ReadableStream & { statusCode: number; headers: IncomingHttpHeaders },
  ]
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

describe('the server of the page', () => {
  test('shows by GET, and by HEAD the same without a body', async () => {
    const got = await ask('/')
    expect(got).toMatchObject({ status: 200, body: document.markup })
    const headed = await ask('/', { method: 'HEAD' })
    expect(headed).toMatchObject({ status: 200, body: '' })
    expect(headed.headers['content-length']).toBe(got.headers['content-length'])
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('does nothing for %s', async (method) => {
    asked.length = 0
    expect(await ask('/?upgrade=upgrade-production', { method })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    })
    expect(asked).toEqual([])
  })

  test('answers no name but its own, so that another site can not give itself its address', async () => {
    asked.length = 0
    for (const host of [
      'evil.example',
      'evil.example:8230',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'upgrades.example.com.',
    ])
      expect((await ask('/news', { headers: { host } })).status).toBe(421)
    expect(asked).toEqual([])
    for (const host of [
      'localhost',
      'LOCALHOST:9000',
      '127.0.0.1:8230',
      '[::1]:8230',
      '10.0.0.5',
      'upgrades.example.com:443',
    ])
      expect((await ask('/', { headers: { host } })).status).toBe(200)
    for (const host of [undefined, '', ':80']) expect(isOwnHost(host, [])).toBe(false)
    expect(isOwnHost('[evil]', [])).toBe(false)
  })

  test('lets another site open a link to it, and fetch nothing', async () => {
    const cross = { 'sec-fetch-site': 'cross-site' }
    expect((await ask('/news', { headers: { ...cross, 'sec-fetch-mode': 'no-cors' } })).status).toBe(403)
    expect((await ask('/', { headers: { ...cross, 'sec-fetch-mode': 'navigate' } })).status).toBe(200)
  })

  test('lets no answer be framed, kept, taken for another type, or read by another site', async () => {
    for (const path of [
      '/',
      '/news',
      '/report?upgrade=upgrade-production',
      '/nowhere',
      '/report?upgrade=upgrade-broken',
    ]) {
      const { headers } = await ask(path)
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('tells the page the marks that it has, and takes nothing that is none', async () => {
    asked.length = 0
    await ask('/news?upgrade=upgrade-production&have=abcDEF123_-x,<script>,,%00')
    expect(asked).toEqual(['news upgrade-production abcDEF123_-x'])
  })

  test('has nothing under another path, for an upgrade that is not listed, or for an address without end', async () => {
    for (const path of [
      '/favicon.ico',
      '/../../etc/passwd',
      '//evil.example/',
      '/report?upgrade=upgrade-gone',
      '/report',
    ])
      expect({ path, status: (await ask(path)).status }).toEqual({ path, status: 404 })
    expect((await ask(`/?upgrade=${'a'.repeat(3000)}`)).status).toBe(414)
    expect(await ask('http://[')).toMatchObject({ status: 400, body: 'The address is none.' })
  })

  test('answers a fault in a sentence as plain text, and goes on', async () => {
    const broken = await ask('/report?upgrade=upgrade-broken')
    expect(broken).toMatchObject({
      status: 500,
      body: 'it broke',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
    expect((await ask('/')).status).toBe(200)
  })
})
