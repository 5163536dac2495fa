import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import {
  agentChecked,
  balancerFaults,
  enabledUnlisted,
  inspect,
  lookDrain,
  runDrain,
  runJoin,
} from '../../activities/haproxy'
import type { Server } from '../../cloud/model/hosts'
import { BalancerName } from '../../cloud/model/ids'
import { FakeHAProxy } from './support/fake-haproxy'
import { drainInput, joinInput, keystoneBackend, makeDeps, server, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

describe('what is found out beforehand', () => {
  test('a socket below admin level, before anything is drained anywhere', async () => {
    const { nodes, balancers } = await site.pair()
    const lb3 = await site.haproxy('lb3', keystoneBackend(nodes), 'operator')
    const all = [...balancers, lb3]
    const deps = makeDeps()
    const refused = {
      state: 'refused',
      type: 'BalancerPermissionDenied',
      sentence: `HAProxy lb3 lets unix://${lb3.socket} read but not drain (level operator). Add "level admin" to that stats socket line, reload HAProxy, then retry.`,
    }
    expect(await lookDrain(drainInput({ balancers: all }), deps)).toEqual(refused)
    expect(await runDrain(drainInput({ balancers: all }), deps)).toEqual(refused)
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
  })

  test('backends and servers that are not there, all of them at once', async () => {
    const { balancers } = await site.pair()
    const deps = makeDeps()
    const inspections = await Promise.all(balancers.map(({ balancer }) => inspect(balancer, deps)))
    expect(inspections[0]?.processes[0]).toMatchObject({ level: 'admin', info: { processes: 1, processNumber: 1 } })
    expect(inspections[0]?.processes[0]?.info.version).toMatch(/^\d+\.\d/)
    expect(balancerFaults(inspections, [server(drained)])).toEqual([])
    const wrong = ['keystone-back/controller9', 'glance-back/controller1'].map(server)
    expect(balancerFaults(inspections, wrong).map(({ type }) => type)).toEqual([
      'BalancerBackendMissing',
      'BalancerServerMissing',
      'BalancerServerMissing',
    ])
  })

  test('servers that take traffic and are not listed', async () => {
    const { nodes, balancers } = await site.pair()
    const stranger = await site.http('controller9')
    const lb3 = await site.haproxy('lb3', keystoneBackend([...nodes, stranger]))
    const deps = makeDeps()
    const listed = nodes.map(({ name }) => server(`keystone-back/${name}`))
    const read = (): Promise<readonly string[]> =>
      Promise.all([...balancers, lb3].map(({ balancer }) => inspect(balancer, deps))).then((inspections) =>
        enabledUnlisted(inspections, listed),
      )
    expect(await read()).toEqual(['lb3: keystone-back/controller9 (127.0.0.1)'])
    await lb3.ask('set server keystone-back/controller9 state maint')
    expect(await read()).toEqual([])
  })

  test('agent checks on the servers', async () => {
    const agent = await site.agent(() => 'up')
    const nodes = [await site.http('controller1')]
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes, `check agent-check agent-port ${agent.port}`))
    const inspection = await inspect(lb1.balancer, makeDeps())
    expect(agentChecked([inspection], [server(drained)])).toEqual([`lb1: ${drained} (127.0.0.1)`])
  })

  test('the socket of a master, which knows other commands, by that name', async () => {
    // As haproxy -W -S of 2.6 answers.
    const path = join(site.folder, 'master.sock')
    const master = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined)
      socket.on('data', () => socket.end('Unknown command, but maybe one of the following ones is a better match:\n\n'))
    }).listen(path)
    site.ending({ stop: () => new Promise((resolve) => void master.close(() => resolve())) })
    await once(master, 'listening')
    const balancer = { name: BalancerName.parse('lb1'), sockets: [{ kind: 'unix', path } as const] }
    await expect(inspect(balancer, makeDeps())).rejects.toMatchObject({
      type: 'BalancerMasterSocket',
      message: expect.stringContaining('it is the socket of the master') as unknown,
    })
  })

  test('processes without a socket of their own', async () => {
    const two = ['1', '2'].map((process) => site.ending(new FakeHAProxy('1.6.0', { processes: 2, process })))
    const [first, second] = await Promise.all(two.map((fake) => fake.start(site.folder)))
    if (first === undefined || second === undefined) throw new Error('two fakes were started')
    const deps = makeDeps()
    const faults = async (...sockets: string[]): Promise<string[]> => {
      const listed = sockets.map((path) => ({ kind: 'unix', path }) as const)
      const inspection = await inspect({ ...FakeHAProxy.balancer, sockets: listed }, deps)
      return balancerFaults([inspection], [server(drained)]).map(({ message }) => message)
    }
    expect(await faults(first, second)).toEqual([])
    for (const sockets of [[first], [second], [second, second]]) {
      expect(await faults(...sockets)).toEqual([
        expect.stringMatching(/^HAProxy lb1 runs 2 process\(es\) \(nbproc\) and each must have a socket of its own/),
      ])
    }
  })

  test('processes that share a socket', async () => {
    const fake = site.ending(new FakeHAProxy('1.6.0', { processes: 2, process: 'either' }))
    const path = await fake.start(site.folder)
    const balancer = { ...FakeHAProxy.balancer, sockets: [{ kind: 'unix', path } as const] }
    await expect(inspect(balancer, makeDeps())).rejects.toMatchObject({ type: 'BalancerProcessMixed' })
  })
})

describe('names', () => {
  test('that would be a second command are never sent', async () => {
    const { balancers } = await site.pair()
    const [lb1] = balancers
    const nasty = ['controller1 state maint;disable frontend front', 'controller1\nset server x', 'controller1\r', '']
    for (const name of nasty) {
      // The servers as they would come from a history that somebody has edited.
      const servers = JSON.parse(JSON.stringify([{ backend: 'keystone-back', server: name }])) as Server[]
      const input = drainInput({ balancers })
      const outcome = await runDrain({ ...input, action: { ...input.action, servers } }, makeDeps())
      expect(outcome).toMatchObject({ state: 'refused' })
    }
    expect(await lb1?.status(drained)).toBe('UP')
    expect((await lb1?.get())?.code).toBe(200)
  })
})

describe('an agent check', () => {
  test('that says ready does not undo a drain, and speaks again after the join', async () => {
    let word = 'up'
    const agent = await site.agent(() => word)
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const options = `check agent-check agent-port ${agent.port} agent-inter 100`
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes, options))
    for (const { name } of nodes) await lb1.isStatus(`keystone-back/${name}`, 'UP')
    const deps = makeDeps()
    const input = drainInput({ balancers: [lb1] })
    expect((await runDrain(input, deps)).state).toBe('done')
    word = 'ready'
    const before = await agentSays(lb1.ask.bind(lb1))
    expect(before).toBe(false)
    expect((await lookDrain(input, deps)).state).toBe('done')
    expect(await lb1.status(drained)).toBe('DRAIN')

    expect((await runJoin(joinInput({ balancers: [lb1] }), deps)).state).toBe('done')
    expect(await agentSays(lb1.ask.bind(lb1))).toBe(true)
    expect(await lb1.status(drained)).toBe('UP')
  })
})

describe('a join whose servers have other agent checks since a reload', () => {
  test.each([
    ['that were silent before the drain and speak now', true],
    ['that are no longer configured', false],
  ])('ends with those %s', async (_, wasSilent) => {
    const agent = await site.agent(() => 'up')
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const withAgent = keystoneBackend(nodes, `check agent-check agent-port ${agent.port} agent-inter 100`)
    const lb1 = await site.haproxy('lb1', withAgent)
    for (const { name } of nodes) await lb1.isStatus(`keystone-back/${name}`, 'UP')
    if (wasSilent) await lb1.ask(`disable agent ${drained}`)
    const deps = makeDeps()
    expect((await runDrain(drainInput({ balancers: [lb1] }), deps)).state).toBe('done')
    await lb1.reload(wasSilent ? withAgent : keystoneBackend(nodes))
    expect(await runJoin(joinInput({ balancers: [lb1], upLimitSeconds: 15 }), deps)).toMatchObject({ state: 'done' })
    expect(deps.records.text).toBeUndefined()
  })
})

/** True if the agent of controller1 is listened to: bit 4 of srv_agent_state. */
async function agentSays(ask: (command: string) => Promise<string>): Promise<boolean> {
  const [, header = '', ...rows] = (await ask('show servers state keystone-back')).split('\n')
  const row = rows.find((line) => line.includes(' controller1 '))?.split(' ') ?? []
  return (Number(row[header.slice(2).split(' ').indexOf('srv_agent_state')]) & 4) !== 0
}

describe.each(['number', 'string'])('a socket that puts a severity before its answers, as a %s', (how) => {
  test('is drained and joined, and its refusals are understood', async () => {
    const nodes = await Promise.all(['controller1', 'controller2', 'controller3'].map((name) => site.http(name)))
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes), `admin severity-output ${how}`)
    const lb2 = await site.haproxy('lb2', keystoneBackend(nodes), `operator severity-output ${how}`)
    for (const { name } of nodes) await lb1.isStatus(`keystone-back/${name}`, 'UP')
    expect(await lb1.ask('show cli level')).toMatch(/^\[(6|info)\]: admin/)
    const deps = makeDeps()
    const balancers = [lb1.balancer]
    expect(await runDrain(drainInput({ balancers }), deps)).toMatchObject({ state: 'done' })
    expect(await lb1.status(drained)).toBe('DRAIN')
    expect(await runJoin(joinInput({ balancers }), deps)).toMatchObject({ state: 'done' })
    expect(await lb1.status(drained)).toBe('UP')
    expect(await lookDrain(drainInput({ balancers: [lb2.balancer] }), deps)).toMatchObject({
      type: 'BalancerPermissionDenied',
      sentence: expect.stringContaining('(level operator)'),
    })
  })
})
