import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ownAuthority } from './own-authority'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, type Ended } from './scratch'

interface Asked {
  readonly line: string
  readonly body: string
}

let scratch: Scratch
const ends: (() => Promise<void>)[] = []
let asked: Asked[]
beforeEach(() => {
  scratch = new Scratch()
  asked = []
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  scratch.remove()
})

/** Keystone's v3 API below a path, and a list of images; other requests are answered 404. */
async function cloud(path: string, secure = false): Promise<string> {
  const answer: RequestListener = (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const line = `${request.method ?? ''} ${request.url ?? ''}`
      asked.push({ line, body })
      if (line === `POST ${path}/v3/auth/tokens`)
        response.writeHead(201, { 'X-Subject-Token': 'given' }).end('{"token":{"project":{"id":"p1"}}}')
      else response.writeHead(line === 'GET /images?limit=1' ? 200 : 404).end('{}')
    })
  }
  const { key, certificate } = ownAuthority
  const server = secure ? createSecureServer({ key, cert: certificate }, answer) : createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const user = ['OS_USERNAME=admin', 'OS_PASSWORD=secret', 'OS_PROJECT_NAME=admin']

/** Checks that Glance works, as preflight and each start do. */
function works(shell: (typeof shells)[number], endpoint: string, openrc: readonly string[]): Promise<Ended> {
  scratch.write('openrc', `${openrc.map((line) => `export ${line}`).join('\n')}\n`)
  return scratch.run(shell, checkNamed(checksOf(scratch, 'glance', { endpoint }), 'works').script, {
    OS_USERNAME: undefined,
    no_proxy: '',
  })
}

/** The body of the request for a token. */
const login = (): unknown => JSON.parse(asked.find(({ line }) => line.startsWith('POST'))?.body ?? 'null')

describe.each(shells)('the credentials file as people have it, under %s', (shell) => {
  test.each([
    ['v3', '', '/v3'],
    ['v3 and a slash', '', '/v3/'],
    ['v2.0', '', '/v2.0'],
    ['v2.0 and slashes', '', '/v2.0//'],
    ['no version', '', ''],
    ['a slash', '', '/'],
    ['a path', '/identity', '/identity'],
    ['a path and v3', '/identity', '/identity/v3'],
    ['a path and v2.0', '/identity', '/identity/v2.0'],
  ])('finds Keystone’s v3 where OS_AUTH_URL ends in %s', async (_, path, end) => {
    const url = await cloud(path)
    expect(await works(shell, url, [`OS_AUTH_URL=${url}${end}`, ...user])).toMatchObject({
      code: 0,
      stdout: `${url} answered a list\n`,
      stderr: '',
    })
  })

  test('names the URL that failed: Keystone’s where there is no Keystone, the service’s where that fails', async () => {
    const url = await cloud('')
    expect(await works(shell, url, [`OS_AUTH_URL=${url}/nowhere/v3`, ...user])).toMatchObject({
      code: 3,
      stdout: `${url}/nowhere/v3/auth/tokens: HTTP Error 404: Not Found\n`,
    })
    expect(await works(shell, `${url}/v2`, [`OS_AUTH_URL=${url}/v3`, ...user])).toMatchObject({
      code: 3,
      stdout: `${url}/v2/images?limit=1: HTTP Error 404: Not Found\n`,
    })
  })

  test('trusts the authority of OS_CACERT and no other, unless OS_INSECURE is true', async () => {
    const url = await cloud('', true)
    const authority = scratch.write('ca.pem', ownAuthority.certificate)
    const openrc = [`OS_AUTH_URL=${url}/v3`, ...user]
    const refused = await works(shell, url, openrc)
    expect(refused.code).toBe(3)
    expect(refused.stdout.toLowerCase()).toContain('certificate')
    expect(refused.stdout).toContain(`${url}/v3/auth/tokens: `)
    expect((await works(shell, url, [...openrc, `OS_CACERT=${authority}`])).code).toBe(0)
    expect((await works(shell, url, [...openrc, 'OS_INSECURE=True'])).code).toBe(0)
    expect((await works(shell, url, [...openrc, 'OS_CACERT=/nowhere/ca.pem'])).stdout).toContain('OS_CACERT of')
  })

  test.each([
    [['OS_USER_DOMAIN_NAME=people', 'OS_PROJECT_DOMAIN_NAME=work'], { name: 'people' }, { name: 'work' }],
    [['OS_USER_DOMAIN_ID=d1', 'OS_PROJECT_DOMAIN_ID=d2'], { id: 'd1' }, { id: 'd2' }],
    [['OS_DEFAULT_DOMAIN=default'], { id: 'default' }, { id: 'default' }],
    [[], { name: 'Default' }, { name: 'Default' }],
  ])('knows domains by name and by id: %j', async (lines, ofUser, ofProject) => {
    const url = await cloud('')
    await works(shell, url, [`OS_AUTH_URL=${url}`, ...user, ...lines])
    expect(login()).toMatchObject({
      auth: {
        identity: { password: { user: { name: 'admin', domain: ofUser } } },
        scope: { project: { name: 'admin', domain: ofProject } },
      },
    })
  })

  test('knows user and project by id, and a project as a tenant', async () => {
    const url = await cloud('')
    await works(shell, url, [`OS_AUTH_URL=${url}`, 'OS_USER_ID=u1', 'OS_PASSWORD=secret', 'OS_TENANT_ID=p1'])
    expect(login()).toMatchObject({
      auth: { identity: { password: { user: { id: 'u1' } } }, scope: { project: { id: 'p1' } } },
    })
  })

  test('are the whole of it: what the login has set for another cloud counts for nothing', async () => {
    const url = await cloud('')
    scratch.write('openrc', [`OS_AUTH_URL=${url}`, ...user].map((line) => `export ${line}\n`).join(''))
    const { script } = checkNamed(checksOf(scratch, 'glance', { endpoint: url }), 'works')
    const others = { OS_PROJECT_ID: 'another', OS_TENANT_ID: 'another', OS_USER_ID: 'another', OS_CACERT: '/nowhere' }
    expect(await scratch.run(shell, script, { ...others, no_proxy: '' })).toMatchObject({ code: 0 })
    expect(login()).toMatchObject({
      auth: { identity: { password: { user: { name: 'admin' } } }, scope: { project: { name: 'admin' } } },
    })
  })

  test('may read another file, and use what only bash knows', async () => {
    const url = await cloud('')
    scratch.write('common', `export OS_AUTH_URL=${url}\n`)
    scratch.write(
      'openrc',
      [`source ${scratch.path('common')}`, ...user.map((line) => `export ${line}`), ''].join('\n'),
    )
    const { script } = checkNamed(checksOf(scratch, 'glance', { endpoint: url }), 'works')
    expect((await scratch.run(shell, script)).code).toBe(0)
  })

  test.each([
    ['a password that it asks a person for', ['read -sr ANSWER', 'export OS_PASSWORD=$ANSWER'], 'OS_PASSWORD'],
    ['nothing', [], 'OS_AUTH_URL'],
  ])('is told of by what it lacks: %s', async (_, lines, lacking) => {
    const url = await cloud('')
    const given = lines.length === 0 ? [] : [`OS_AUTH_URL=${url}`, 'OS_USERNAME=a', 'OS_PROJECT_NAME=a']
    scratch.write('openrc', [...given, ...lines, ''].join('\n'))
    const { script } = checkNamed(checksOf(scratch, 'glance', { endpoint: url }), 'works')
    expect(await scratch.run(shell, script)).toMatchObject({
      code: 3,
      stdout: expect.stringContaining(`${scratch.path('openrc')} sets no ${lacking}`),
    })
    expect(asked).toEqual([])
  })
})
