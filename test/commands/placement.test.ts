import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  renderIsPlacementToBeMade,
  renderPlacementAccess,
  renderPlacementConf,
  renderPlacementEndpoints,
  renderPlacementSite,
  renderPlacementUser,
  type DescribedPlacement,
  type Rendered,
} from '../../cloud/model/commands'
import type { ServiceOnCloud } from '../../cloud/model/cloud'
import { Identity } from '../../lab/simulated/process/identity'
import { projectId } from '../../lab/simulated/credentials'
import { cloudOf, exampleFile } from '../support/cloud'
import { Scratch, type Ended } from './scratch'

const derived = /^password = [0-9a-f]{64}$/m

/** A Keystone that keeps what is made in it: requests by method and path, without the tokens. */
class Keystone {
  readonly changes: string[] = []
  /** Answers 403 to everything but a token. */
  mayNothing = false
  readonly #server: Server

  constructor(readonly identity: Identity) {
    this.#server = createServer((request, response) => {
      let text = ''
      request.setEncoding('utf8').on('data', (part: string) => (text += part))
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://keystone')
        const body: unknown = text === '' ? {} : JSON.parse(text)
        const method = request.method ?? ''
        if (pathname === '/v3/auth/tokens') {
          const { id, name, password } = (body as Asked).auth.identity.password.user
          const scope = (body as Asked).auth.scope?.project.id
          const ok = name === 'admin' ? password === 'of-admin' : identity.allows(id ?? '', password, scope)
          const catalog = [
            { type: 'compute', endpoints: [{ interface: 'public', region: 'RegionOne', url: 'http://x' }] },
          ]
          if (ok) response.writeHead(201, { 'X-Subject-Token': 't' }).end(JSON.stringify({ token: { catalog } }))
          else response.writeHead(401).end('{}')
          return
        }
        if (this.mayNothing) {
          response.writeHead(403).end('{}')
          return
        }
        if (method !== 'GET' && method !== 'HEAD') this.changes.push(`${method} ${pathname.split('/')[2] ?? ''}`)
        const answer = identity.answer(method, pathname, searchParams, body)
        response
          .writeHead(answer?.status ?? 404)
          .end(answer?.body === undefined ? undefined : JSON.stringify(answer.body))
      })
    })
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

interface Asked {
  readonly auth: {
    readonly identity: { readonly password: { readonly user: { id?: string; name?: string; password: string } } }
    readonly scope?: { readonly project: { readonly id?: string } }
  }
}

let scratch: Scratch
let keystone: Keystone
let address: string
beforeEach(async () => {
  scratch = new Scratch()
  keystone = new Keystone(new Identity(scratch.path('identity.json')))
  address = await keystone.open()
  scratch.write(
    'openrc',
    `OS_AUTH_URL=${address}/v3\nOS_USERNAME=admin\nOS_PASSWORD=of-admin\nOS_PROJECT_ID=${projectId}\n`,
  )
})
afterEach(async () => {
  await keystone.close()
  scratch.remove()
})

const newton = `# Ours.
[DEFAULT]
debug = false

[keystone_authtoken]
auth_uri = http://keystone:5000
password = of-nova`

function described(): { service: ServiceOnCloud; placement: DescribedPlacement } {
  const file = exampleFile()
  const services = file.services as { nova: Record<string, unknown> }
  const nova = {
    ...services.nova,
    config: scratch.path('nova.conf'),
    credentials: scratch.path('openrc'),
    placement: {
      url: 'http://10.0.0.10:8778',
      servers: { nova_placement: 'nova{number}' },
      endpoint: address.replace('127.0.0.1', '{address}'),
    },
  }
  const paths = { jobs: scratch.path('jobs'), python: 'python3' }
  const cloud = cloudOf({ ...file, paths, services: { ...services, nova } })
  const service = cloud.services.nova
  if (service?.placement?.kind !== 'described') throw new Error('it is described')
  return { service, placement: service.placement }
}

type Render = (
  service: ServiceOnCloud,
  placement: DescribedPlacement,
  host: ServiceOnCloud['hosts'][number],
) => Rendered

describe('Placement that the upgrade makes', () => {
  // The work is Python’s: one shell is enough.
  const shell = 'dash'
  const ask = (render: Render, part: 'command' | 'probe'): Promise<Ended> => {
    const { service, placement } = described()
    const [host] = service.hosts
    if (host === undefined) throw new Error('it has hosts')
    return scratch.run(shell, render(service, placement, { ...host, address: '127.0.0.1' })[part])
  }
  const conf = (): string => readFileSync(scratch.path('nova.conf'), 'utf8')

  test('gets a [placement] section that every controller derives alike, beside what stands there; none of it is printed', async () => {
    scratch.write('nova.conf', newton, 0o640)
    expect((await ask(renderPlacementConf, 'probe')).code).toBe(3)
    const { code, stdout, stderr } = await ask(renderPlacementConf, 'command')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(conf().startsWith(newton)).toBe(true)
    for (const line of ['auth_url = http://keystone:5000', 'project_name = service', 'os_region_name = RegionOne'])
      expect(conf()).toContain(`\n${line}\n`)
    expect(conf()).toMatch(derived)
    expect(stdout).not.toMatch(/[0-9a-f]{64}|of-nova/)
    expect(statSync(scratch.path('nova.conf')).mode & 0o777).toBe(0o640)
    expect(readdirSync(scratch.folder).filter((name) => name.startsWith('nova.conf.before-ocata-'))).toHaveLength(1)
    const first = conf()
    expect((await ask(renderPlacementConf, 'probe')).code).toBe(0)
    expect((await ask(renderPlacementConf, 'command')).code).toBe(0)
    expect(conf()).toBe(first)
    scratch.write('nova.conf', newton)
    await ask(renderPlacementConf, 'command')
    expect(conf()).toBe(first)
  })

  test('leaves what an operator has set in [placement], and adds the rest', async () => {
    scratch.write(
      'nova.conf',
      `${newton}\n\n[placement]\npassword = of-placement\nusername = placer\n\n[vnc]\nenabled = true\n`,
    )
    expect((await ask(renderPlacementConf, 'probe')).code).toBe(4)
    expect((await ask(renderPlacementConf, 'command')).code).toBe(0)
    expect(conf().match(/password = /g)).toHaveLength(2)
    expect(conf()).toContain('username = placer')
    expect((await ask(renderPlacementConf, 'probe')).code).toBe(0)
  })

  test('derives no password where Nova’s own user has none in its file, and says what to write', async () => {
    scratch.write('nova.conf', '[DEFAULT]\n')
    const { code, stdout } = await ask(renderPlacementConf, 'command')
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('set [placement] password, the same on every controller'),
    })
    expect(conf()).toBe('[DEFAULT]\n')
  })

  test('gets user, role, service and endpoints, each once; a half-made user is completed', async () => {
    scratch.write('nova.conf', newton)
    await ask(renderPlacementConf, 'command')
    expect((await ask(renderPlacementUser, 'probe')).code).toBe(3)
    expect((await ask(renderPlacementUser, 'command')).code).toBe(0)
    expect((await ask(renderPlacementUser, 'probe')).code).toBe(0)
    expect((await ask(renderPlacementAccess, 'probe')).code).toBe(0)
    expect((await ask(renderPlacementEndpoints, 'probe')).code).toBe(3)
    expect((await ask(renderPlacementEndpoints, 'command')).code).toBe(0)
    expect((await ask(renderPlacementEndpoints, 'probe')).code).toBe(0)
    const once = ['POST users', 'PUT projects', 'POST services', 'POST endpoints', 'POST endpoints', 'POST endpoints']
    expect(keystone.changes).toEqual(once)
    await ask(renderPlacementUser, 'command')
    await ask(renderPlacementEndpoints, 'command')
    expect(keystone.changes).toEqual(once)

    // Its role is lost, and so is an endpoint: both are a part, and are made again.
    const rows = JSON.parse(readFileSync(scratch.path('identity.json'), 'utf8')) as { endpoints: unknown[] }
    scratch.write('identity.json', JSON.stringify({ ...rows, roles: [], endpoints: rows.endpoints.slice(1) }))
    expect((await ask(renderPlacementUser, 'probe')).code).toBe(4)
    expect((await ask(renderPlacementEndpoints, 'probe')).code).toBe(4)
    await ask(renderPlacementUser, 'command')
    await ask(renderPlacementEndpoints, 'command')
    expect(keystone.changes.slice(once.length)).toEqual(['PUT projects', 'POST endpoints'])
  })

  test('takes the password of the user that it has made to that of the file, and of no other user', async () => {
    scratch.write('nova.conf', newton)
    await ask(renderPlacementConf, 'command')
    await ask(renderPlacementUser, 'command')
    scratch.write('nova.conf', conf().replace(derived, 'password = another'))
    // Another controller with another password says so, and changes nothing.
    const changes = keystone.changes.length
    expect((await ask(renderPlacementAccess, 'command')).code).toBe(4)
    expect(keystone.changes).toHaveLength(changes)
    expect((await ask(renderPlacementUser, 'probe')).code).toBe(4)
    expect((await ask(renderPlacementUser, 'command')).code).toBe(0)
    expect(keystone.changes.slice(changes)).toEqual(['PATCH users'])

    const text = readFileSync(scratch.path('identity.json'), 'utf8')
    scratch.write('identity.json', text.replaceAll('Placement, made by the upgrade to Ocata', 'of another team'))
    scratch.write('nova.conf', conf().replace('password = another', 'password = a-third'))
    const { code, stdout } = await ask(renderPlacementUser, 'command')
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('not made by this upgrade') })
    expect(keystone.changes.slice(changes)).toEqual(['PATCH users'])
  })

  describe('is asked for:', () => {
    const isToBeMade = (): Promise<Ended> =>
      ask(
        (service, placement, host) => ({
          shown: '',
          command: '',
          probe: renderIsPlacementToBeMade(service, placement, host),
        }),
        'probe',
      )
    const make = (kind: string, row: object): void =>
      void keystone.identity.answer('POST', `/v3/${kind}s`, new URLSearchParams(), { [kind]: row })

    test('made where Keystone has none, or one of this upgrade’s own', async () => {
      scratch.write('nova.conf', newton)
      expect((await isToBeMade()).code).toBe(0)
      await ask(renderPlacementConf, 'command')
      await ask(renderPlacementEndpoints, 'command')
      expect((await isToBeMade()).code).toBe(0)
    })

    test.each([
      ['/v3/auth/tokens', 1],
      ['/v3/regions', 3],
    ])('another one whose endpoint is %s: exit code %i', async (path, code) => {
      scratch.write('nova.conf', newton)
      make('service', { type: 'placement', description: 'of another team' })
      const service_id = (
        JSON.parse(readFileSync(scratch.path('identity.json'), 'utf8')) as { services: { id: string }[] }
      ).services[0]?.id
      make('endpoint', {
        service_id,
        interface: 'public',
        region: 'RegionOne',
        url: path === '/v3/regions' ? `${address}${path}` : 'http://127.0.0.1:1',
      })
      expect(await isToBeMade()).toMatchObject({ code })
      expect((await ask(renderPlacementEndpoints, 'command')).code).toBe(1)
    })

    test('no word where there are no credentials', async () => {
      scratch.write('nova.conf', newton)
      rmSync(scratch.path('openrc'))
      expect(await isToBeMade()).toMatchObject({ code: 1, stdout: expect.stringContaining('is not there') })
    })

    test('no word where the credentials may not look', async () => {
      scratch.write('nova.conf', newton)
      keystone.mayNothing = true
      expect(await isToBeMade()).toMatchObject({ code: 1, stdout: expect.stringContaining('403') })
    })
  })

  test('is served once its package is there: the web server is told once, and a newer package asks for it again', async () => {
    scratch.write('nova.conf', newton)
    scratch.command('dpkg-query', 'echo "install ok installed 2:15.1.5-0ubuntu1~cloud0"')
    scratch.command('a2ensite', `echo "$*" >> ${scratch.path('told')}`)
    scratch.command('service', `echo "$*" >> ${scratch.path('told')}`)
    expect((await ask(renderPlacementSite, 'probe')).code).toBe(3)
    // This Keystone answers nothing of Placement's: as long as that is so, the step is not done.
    const { service, placement } = described()
    const site = { ...service, commands: { ...service.commands, 'placement-verify': 'true' } }
    const [host] = service.hosts
    if (host === undefined) throw new Error('it has hosts')
    const { command, probe } = renderPlacementSite(site, placement, host)
    expect((await scratch.run(shell, command)).code).toBe(0)
    expect(readFileSync(scratch.path('told'), 'utf8')).toBe('-q nova-placement-api\napache2 reload\n')
    expect((await scratch.run(shell, probe)).code).toBe(0)
    expect((await ask(renderPlacementSite, 'probe')).code).toBe(3)
    const newer = renderPlacementSite({ ...site, version: '2:15.1.0' }, placement, host)
    expect((await scratch.run(shell, newer.probe)).code).toBe(3)
  })
})
