import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { inspect, otherWays, runDrain, runJoin } from '../../activities/haproxy'
import type { HAProxy } from './support/haproxy'
import type { NodeServer } from './support/node-server'
import { backend, drainInput, joinInput, keystoneBackend, makeDeps, server, Site } from './support/site'

let site: Site
let nodes: NodeServer[]
beforeEach(async () => {
  site = new Site()
  nodes = [await site.http('controller1'), await site.http('controller2')]
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

async function balancer(name: string, more: string): Promise<HAProxy> {
  const haproxy = await site.haproxy(name, `${keystoneBackend(nodes)}\n${more}`)
  for (const node of nodes) await haproxy.isStatus(`keystone-back/${node.name}`, 'UP')
  return haproxy
}

/** The nodes in another backend. */
const internal = (): string => backend('keystone-internal', nodes)
const port = (index: number): number => nodes[index]?.port ?? 0

describe('a unit is not stopped while a backend that nobody listed reaches it', () => {
  test.each([
    [
      'in another backend by the same address and port',
      internal,
      'keystone-internal/controller1',
      /reaches 127\.0\.0\.1:\d+, as/,
    ],
    [
      'by a name that is resolved',
      () => `backend by-name\n  server one localhost:${port(0)} check\n  server two 127.0.0.1:9 check`,
      'by-name/one',
      /reaches 127\.0\.0\.1:\d+, as/,
    ],
    [
      'behind use-server',
      () => `backend picked\n  use-server one if { path /x }\n  server one 127.0.0.1:${port(0)}`,
      'picked/one',
      /reaches/,
    ],
    [
      'on another port that follows it by track',
      () => `backend watched\n  server one 127.0.0.1:9 track ${drained}`,
      'watched/one',
      /follows keystone-back\/controller1 by track/,
    ],
    [
      'that follows what follows it',
      () =>
        `backend far\n  server two 127.0.0.1:9 track near/one\nbackend near\n  server one 127.0.0.1:8 track ${drained}`,
      'far/two',
      /follows keystone-back\/controller1 by track/,
    ],
  ])('%s', async (_, more, path, why) => {
    const lb1 = await balancer('lb1', more())
    const deps = makeDeps()
    const refused = await runDrain(drainInput({ balancers: [lb1] }), deps)
    expect(refused).toMatchObject({ state: 'refused', type: 'BackendUnlisted' })
    const inspection = await inspect(lb1.balancer, deps)
    const said = otherWays(inspection.processes, [server(drained)]).map(({ message }) => message)
    expect(said).toContainEqual(expect.stringContaining(path))
    expect(said.join('\n')).toMatch(why)
    expect(deps.records.writes).toBe(0)
    expect(await lb1.status(drained)).toBe('UP')
  })

  test('also where only the other of a pair has that backend', async () => {
    const balancers = [await balancer('lb1', ''), await balancer('lb2', internal())]
    expect(await runDrain(drainInput({ balancers }), makeDeps())).toMatchObject({
      state: 'refused',
      type: 'BackendUnlisted',
      sentence: expect.stringContaining('HAProxy lb2 has keystone-internal/controller1'),
    })
  })

  test('unless it is listed, and drained with the rest', async () => {
    const lb1 = await balancer('lb1', internal())
    await lb1.isStatus('keystone-internal/controller2', 'UP')
    const servers = [drained, 'keystone-internal/controller1']
    expect(await runDrain(drainInput({ balancers: [lb1], servers }), makeDeps())).toMatchObject({ state: 'done' })
    expect(await lb1.status('keystone-internal/controller1')).toBe('DRAIN')
  })

  test('unless a person has set it to maintenance', async () => {
    const lb1 = await balancer('lb1', internal())
    await lb1.ask('set server keystone-internal/controller1 state maint')
    expect(await runDrain(drainInput({ balancers: [lb1] }), makeDeps())).toMatchObject({ state: 'done' })
  })

  test('and a server that follows is drained and joined with the one that it follows, once it is listed', async () => {
    const lb1 = await balancer(
      'lb1',
      `backend watched\n${nodes.map((node, index) => `  server ${node.name} 127.0.0.1:${index + 8} track keystone-back/${node.name}`).join('\n')}`,
    )
    const servers = [drained, 'watched/controller1']
    const deps = makeDeps()
    expect(await runDrain(drainInput({ balancers: [lb1], servers }), deps)).toEqual({
      state: 'done',
      evidence: expect.anything(),
    })
    expect(await lb1.status('watched/controller1')).toMatch(/^DRAIN/)
    expect(await runJoin(joinInput({ balancers: [lb1], servers }), deps)).toMatchObject({ state: 'done' })
    expect(await lb1.status('watched/controller1')).toBe('UP')
  })
})

describe('backup servers', () => {
  /** The first takes the traffic; the others stand by. */
  const activeAndBackups = async (): Promise<HAProxy> => {
    nodes.push(await site.http('controller3'))
    const lines = nodes.map(
      ({ name, port: at }, index) => `  server ${name} 127.0.0.1:${at} check${index === 0 ? '' : ' backup'}`,
    )
    const lb1 = await site.haproxy('lb1', ['backend keystone-back', ...lines].join('\n'))
    for (const { name } of nodes) await lb1.isStatus(`keystone-back/${name}`, 'UP')
    return lb1
  }

  test.each(['controller1', 'controller2', 'controller3'])(
    'that are up let %s be drained where two have to stay up: one serves, one stands by',
    async (name) => {
      const lb1 = await activeAndBackups()
      const input = drainInput({ balancers: [lb1], servers: [`keystone-back/${name}`], minimumUp: 2 })
      expect(await runDrain(input, makeDeps())).toMatchObject({ state: 'done' })
    },
  )

  test('do not: where one of them is down only one server would be left', async () => {
    const lb1 = await activeAndBackups()
    await lb1.ask('set server keystone-back/controller3 state maint')
    const input = drainInput({ balancers: [lb1], minimumUp: 2 })
    expect(await runDrain(input, makeDeps())).toMatchObject({ state: 'refused', type: 'LastServer' })
  })

  test('are no capacity beside active servers: they get no traffic while one of those is up', async () => {
    nodes.push(await site.http('controller3'))
    const lines = nodes.map(
      ({ name, port: at }, index) => `  server ${name} 127.0.0.1:${at} check${index < 2 ? '' : ' backup'}`,
    )
    const lb1 = await site.haproxy('lb1', ['backend keystone-back', ...lines].join('\n'))
    for (const { name } of nodes) await lb1.isStatus(`keystone-back/${name}`, 'UP')
    expect(await runDrain(drainInput({ balancers: [lb1], minimumUp: 2 }), makeDeps())).toMatchObject({
      state: 'refused',
      type: 'LastServer',
      sentence: expect.stringContaining('(the others: controller2 UP, controller3 UP as a backup)'),
    })
    expect(await runDrain(drainInput({ balancers: [lb1], minimumUp: 1 }), makeDeps())).toMatchObject({ state: 'done' })
  })
})
