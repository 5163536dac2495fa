import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { request } from 'node:http'
import { lookDrain, runDrain, runJoin, stillDrained } from '../../activities/haproxy'
import type { HAProxy } from './support/haproxy'
import { backend, hold, joinInput, makeDeps, outageInput, Records, Site } from './support/site'
import type { NodeServer } from './support/node-server'
import { eventually } from '../support/eventually'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const names = ['controller1', 'controller2', 'controller3'] as const
const serverOf = (name: string): string => `keystone-back/${name}`

/** Three controllers behind two balancers that send each client to the node of its cookie. */
async function withCookies(): Promise<{ nodes: NodeServer[]; balancers: HAProxy[] }> {
  const nodes = await Promise.all(names.map((name) => site.http(name)))
  const servers = nodes.map(({ name, port }) => `  server ${name} 127.0.0.1:${port} check cookie ${name}`).join('\n')
  const configuration = `${backend('keystone-back', [])}\n  cookie NODE insert indirect\n${servers}`
  const balancers = await Promise.all(['lb1', 'lb2'].map((name) => site.haproxy(name, configuration)))
  for (const balancer of balancers) for (const name of names) await balancer.isStatus(serverOf(name), 'UP')
  return { nodes, balancers }
}

/** The status that a client with a node's cookie gets. Rejects if the connection fails. */
function askWithCookie({ frontend }: HAProxy, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Cookie: `NODE=${name}`, Connection: 'close' }
    const sent = request({ socketPath: frontend, path: '/', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', reject).end()
  })
}

const everyCodeIs = async (code: number, balancers: readonly HAProxy[]): Promise<void> => {
  for (const balancer of balancers) {
    for (const name of names) expect(await askWithCookie(balancer, name)).toBe(code)
    expect((await balancer.get()).code).toBe(code)
  }
}

describe('a declared outage', () => {
  test('is answered 503 by every balancer before and after the stop, and no request comes near a node', async () => {
    const { nodes, balancers } = await withCookies()
    for (const name of names) {
      const input = outageInput({ balancers, servers: [serverOf(name)] })
      expect((await runDrain(input, makeDeps())).state).toBe('done')
      await stillDrained(input.action, makeDeps())
    }
    // The nodes still run: a drained server would go on answering the clients of its cookie.
    const served = nodes.map((node) => node.served)
    await everyCodeIs(503, balancers)
    expect(nodes.map((node) => node.served)).toEqual(served)
    for (const node of nodes) await node.stop()
    await everyCodeIs(503, balancers)
    for (const balancer of balancers)
      for (const name of names) expect(await balancer.status(serverOf(name))).toBe('MAINT')
  })

  test('lets the request in flight finish before it is done', async () => {
    const { nodes, balancers } = await site.pair()
    const held = await hold(balancers[0], nodes)
    const deps = makeDeps()
    let isDone = false
    const drain = runDrain(outageInput({ balancers }), deps).finally(() => (isDone = true))
    await eventually(() => deps.statuses.filter(({ sessions }) => sessions > 0).length > 3)
    expect(isDone).toBe(false)
    expect((await held.release()).filter(({ code }) => code !== 200)).toEqual([])
    expect((await drain).state).toBe('done')
  })

  test('is over with the join: every node serves again, also those who never left it', async () => {
    const { nodes, balancers } = await withCookies()
    for (const name of names) {
      const deps = makeDeps()
      const wish = { balancers, servers: [serverOf(name)] }
      expect((await runDrain(outageInput(wish), deps)).state).toBe('done')
      expect((await runJoin(joinInput(wish), deps)).state).toBe('done')
      expect(deps.records.text).toBeUndefined()
      for (const balancer of balancers) expect(await balancer.status(serverOf(name))).toBe('UP')
    }
    const served = nodes.map((node) => node.served)
    await everyCodeIs(200, balancers)
    for (const [index, node] of nodes.entries()) expect(node.served).toBeGreaterThan(served[index] ?? 0)
  })

  test('is recognised by a later run of the upgrade, which changes nothing', async () => {
    const { balancers } = await site.pair()
    const deps = makeDeps({ records: new Records() })
    const input = outageInput({ balancers })
    expect(await lookDrain(input, deps)).toEqual({ state: 'ready', generation: 1 })
    expect((await runDrain(input, deps)).state).toBe('done')
    expect((await lookDrain(input, deps)).state).toBe('done')
    expect((await runDrain(input, deps)).state).toBe('done')
    expect(deps.records.writes).toBe(1)
  })

  test('is taken back whole where it is undone by somebody while it begins', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1, lb2] = balancers
    const held = await hold(lb1, nodes)
    const deps = makeDeps()
    const drain = runDrain(outageInput({ balancers }), deps)
    await lb1?.isStatus(serverOf('controller1'), 'MAINT')
    await lb2?.isStatus(serverOf('controller1'), 'MAINT')
    await lb2?.ask(`set server ${serverOf('controller1')} state ready`)
    expect(await drain).toMatchObject({
      state: 'refused',
      type: 'DrainUndone',
      sentence: expect.stringContaining('What this step had drained was put back.'),
    })
    await held.release()
    for (const balancer of balancers) await balancer.isStatus(serverOf('controller1'), 'UP')
    expect(deps.records.text).toBeUndefined()
  })
})
