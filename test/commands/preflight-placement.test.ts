import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, type Ended } from './scratch'

interface Endpoint {
  readonly type: string
  readonly interface: string
  readonly path: string
}

let scratch: Scratch
let api: Server
let address: string
let catalogue: readonly Endpoint[] | undefined
/** The status for a GET of each path. */
let answers: Readonly<Record<string, number>>
beforeEach(async () => {
  scratch = new Scratch()
  api = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(answers[request.url ?? ''] ?? 404).end('{}')
      return
    }
    const catalog = catalogue?.map(({ type, path, ...each }) => ({
      type,
      endpoints: [{ interface: each.interface, url: `${address}${path}` }],
    }))
    response.writeHead(201, { 'X-Subject-Token': 'gAAAAtoken' }).end(JSON.stringify({ token: { catalog } }))
  })
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  address = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  scratch.write('openrc', `OS_AUTH_URL=${address}\nOS_USERNAME=a\nOS_PASSWORD=secret\nOS_PROJECT_NAME=a\n`)
})
afterEach(async () => {
  api.closeAllConnections()
  await new Promise((resolve) => api.close(resolve))
  scratch.remove()
})

const publicly: Endpoint = { type: 'placement', interface: 'public', path: '/placement' }

describe.each(shells)('Placement, which Ocata’s Nova can’t do without, under %s', (shell) => {
  const ask = async (): Promise<Ended> => scratch.run(shell, checkNamed(checksOf(scratch, 'nova'), 'placement').script)

  test.each([
    [200, 0],
    [300, 0],
    [401, 0],
    [404, 3],
    [503, 3],
  ])('answers %i behind its balancer: exit code %i', async (status, code) => {
    catalogue = [{ ...publicly, path: '/internal', interface: 'internal' }, publicly]
    answers = { '/placement': status, '/internal': 500 }
    expect(await ask()).toMatchObject({
      code,
      stdout: expect.stringContaining(code === 0 ? 'answers' : String(status)),
    })
  })

  test('is refused where the catalogue has no endpoint of it', async () => {
    catalogue = [{ ...publicly, type: 'compute' }]
    answers = { '/placement': 200 }
    expect(await ask()).toMatchObject({ code: 3, stdout: expect.stringContaining('no endpoint of type placement') })
  })

  test('is refused where nothing listens at one of its endpoints', async () => {
    catalogue = [publicly, { ...publicly, path: ':1/nowhere' }]
    answers = { '/placement': 200 }
    expect((await ask()).code).toBe(3)
  })

  test('is not asked where no catalogue comes with a token', async () => {
    catalogue = undefined
    answers = {}
    expect(await ask()).toMatchObject({ code: 0, stdout: 'not asked: Keystone gives no catalogue with a token\n' })
  })
})
