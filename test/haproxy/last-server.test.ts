import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runDrain, type Runtime } from '../../activities/haproxy'
import { eventually } from '../support/eventually'
import type { HAProxy } from './support/haproxy'
import { backend, drainInput, hold, keystoneBackend, makeDeps, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

async function expectRefusal(balancers: readonly HAProxy[], minimumUp: number, others: string): Promise<void> {
  const deps = makeDeps()
  expect(await runDrain(drainInput({ balancers, minimumUp }), deps)).toMatchObject({
    state: 'refused',
    type: 'LastServer',
    sentence: expect.stringContaining(`(the others: ${others})`),
  })
  expect(deps.records.writes).toBe(0)
  for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
}

describe('no drain leaves a backend with too few servers up', () => {
  test('on any balancer: what one of them sees as down does not count there', async () => {
    const { balancers } = await site.pair()
    await balancers[1]?.ask('set server keystone-back/controller2 state maint')
    await expectRefusal(balancers, 2, 'controller2 MAINT, controller3 UP')
    expect((await runDrain(drainInput({ balancers, minimumUp: 1 }), makeDeps())).state).toBe('done')
  })

  test('a server of weight 0, a drained one and a failing one are not up', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1] = balancers
    await lb1?.ask('set server keystone-back/controller2 weight 0')
    await lb1?.ask('set server keystone-back/controller3 state drain')
    await expectRefusal(balancers.slice(0, 1), 1, 'controller2 UP with weight 0, controller3 DRAIN')
    await lb1?.ask('set server keystone-back/controller3 state ready')
    const failing = nodes[2]
    if (failing !== undefined) failing.health = 503
    await lb1?.isStatus('keystone-back/controller3', 'DOWN')
    await expectRefusal(balancers.slice(0, 1), 1, 'controller2 UP with weight 0, controller3 DOWN')
  })

  test('a backup counts where no active server is left', async () => {
    const [controller1, controller2] = [await site.http('controller1'), await site.http('controller2')]
    const standby =
      keystoneBackend([controller1]) + keystoneBackend([controller2], 'check backup').replace(/^.*\n.*/, '')
    const lb1 = await site.haproxy('lb1', standby)
    await lb1.isStatus('keystone-back/controller2', 'UP')
    await lb1.isStatus(drained, 'UP')
    await expectRefusal([lb1], 2, 'controller2 UP as a backup')
    expect((await runDrain(drainInput({ balancers: [lb1], minimumUp: 1 }), makeDeps())).state).toBe('done')
  })

  test('a server whose checks are outstanding is waited for, not counted', async () => {
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes))
    for (const { name } of nodes) await lb1.isStatus(`keystone-back/${name}`, 'UP')
    // Straight from maintenance: no check has answered yet, and traffic nonetheless.
    const [, silent] = nodes
    if (silent !== undefined) silent.health = 'silent'
    await lb1.ask('set server keystone-back/controller2 state maint')
    await lb1.ask('set server keystone-back/controller2 state ready')
    const deps = makeDeps()
    expect(await runDrain(drainInput({ balancers: [lb1], idleLimitSeconds: 1 }), deps)).toMatchObject({
      state: 'slow',
      sentence: 'The drain waits: other servers of keystone-back on lb1 settle.',
    })
    expect(deps.records.writes).toBe(0)
    expect(await lb1.status(drained)).toMatch(/^UP/)
  })

  test('a declared outage may take them all', async () => {
    const { balancers } = await site.pair()
    const servers = ['controller1', 'controller2', 'controller3'].map((name) => `keystone-back/${name}`)
    expect((await runDrain(drainInput({ balancers, servers, minimumUp: 0 }), makeDeps())).state).toBe('done')
    expect((await balancers[0]?.get())?.code).toBe(503)
  })
})

describe('all or none', () => {
  test('when other servers fail while sessions are waited for, the drain is taken back', async () => {
    const { nodes, balancers } = await site.pair()
    const held = await hold(balancers[0], nodes)
    const deps = makeDeps()
    const drain = runDrain(drainInput({ balancers, minimumUp: 2 }), deps)
    await eventually(() => deps.statuses.some((status) => status.sessions > 0))
    const failing = nodes[1]
    if (failing !== undefined) failing.health = 503
    expect(await drain).toMatchObject({
      state: 'refused',
      type: 'LastServer',
      sentence: expect.stringMatching(/ What this step had drained was put back\.$/),
    })
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
    expect(deps.records.text).toBeUndefined()
    await held.release()
  })

  test('when someone puts a server back meanwhile, a person is told and nothing stays drained', async () => {
    const { nodes, balancers } = await site.pair()
    const held = await hold(balancers[0], nodes)
    const deps = makeDeps()
    const drain = runDrain(drainInput({ balancers }), deps)
    await eventually(() => deps.statuses.some((status) => status.sessions > 0))
    await balancers[1]?.ask(`set server ${drained} state ready`)
    expect(await drain).toMatchObject({ state: 'refused', type: 'DrainUndone' })
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
    await held.release()
  })

  test('a refusal half-way puts back what was drained before it', async () => {
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const lb1 = await site.haproxy('lb1', `${keystoneBackend(nodes)}\n${backend('horizon-back', nodes)}`)
    for (const { name } of nodes) {
      for (const one of ['keystone-back', 'horizon-back']) await lb1.isStatus(`${one}/${name}`, 'UP')
    }
    const deps = makeDeps()
    const refusing: Runtime = {
      ask: (target, command, signal) =>
        command === 'set server horizon-back/controller1 state drain'
          ? Promise.resolve('Permission denied\n\n')
          : deps.runtime.ask(target, command, signal),
    }
    let wasDrained = false
    const watching: Runtime = {
      ask: async (target, command, signal) => {
        if (command.endsWith('state ready')) wasDrained ||= (await lb1.status(drained)) === 'DRAIN'
        return refusing.ask(target, command, signal)
      },
    }
    const servers = [drained, 'horizon-back/controller1']
    const outcome = await runDrain(drainInput({ balancers: [lb1], servers }), { ...deps, runtime: watching })
    expect(outcome).toMatchObject({ state: 'refused', type: 'BalancerPermissionDenied' })
    expect(wasDrained).toBe(true)
    for (const path of servers) expect(await lb1.status(path)).toBe('UP')
    expect(deps.records.text).toBeUndefined()
  })
})
