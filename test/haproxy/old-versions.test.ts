import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { inspect, lookDrain, lookJoin, runDrain, runJoin, stillDrained } from '../../activities/haproxy'
import type { Balancer } from '../../cloud/model/hosts'
import { FakeHAProxy } from './support/fake-haproxy'
import { drainInput, joinInput, makeDeps, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

describe.each(['1.5.0', '1.6.0'] as const)('HAProxy %s', (version) => {
  async function fake(options?: { admin: boolean }): Promise<{ fake: FakeHAProxy; balancers: Balancer[] }> {
    const haproxy = site.ending(new FakeHAProxy(version, options))
    const path = await haproxy.start(site.folder)
    return { fake: haproxy, balancers: [{ ...FakeHAProxy.balancer, sockets: [{ kind: 'unix', path }] }] }
  }

  test('is drained and joined', async () => {
    const { fake: haproxy, balancers } = await fake()
    const deps = makeDeps()
    expect((await runDrain(drainInput({ balancers }), deps)).state).toBe('done')
    expect(haproxy.servers.controller1?.state).toBe('drain')
    await stillDrained(drainInput({ balancers }).action, deps)
    expect((await runJoin(joinInput({ balancers }), deps)).state).toBe('done')
    expect(haproxy.status('controller1')).toBe('UP')
    expect((await lookJoin(joinInput({ balancers }), deps)).state).toBe('done')
  })

  test('is the same process also when the worker’s clock is set forward or back meanwhile', async () => {
    const { balancers } = await fake()
    const deps = makeDeps()
    const clock = jest.spyOn(Date, 'now')
    try {
      expect((await runDrain(drainInput({ balancers }), deps)).state).toBe('done')
      for (const step of [3_600_000, -3_600_000]) {
        clock.mockReturnValue(performance.timeOrigin + performance.now() + step)
        expect(await runDrain(drainInput({ balancers }), deps)).toMatchObject({ state: 'done' })
      }
    } finally {
      clock.mockRestore()
    }
  })

  test('with sessions left is not idle', async () => {
    const { fake: haproxy, balancers } = await fake()
    if (haproxy.servers.controller1) haproxy.servers.controller1.sessions = 2
    expect(await runDrain(drainInput({ balancers, idleLimitSeconds: 1 }), makeDeps())).toMatchObject({
      state: 'slow',
      sentence: 'The drain waits: keystone-back/controller1 has 2 session(s) and 0 queued on lb1.',
    })
  })

  test('shows a DOWN server alike, drained or not: it is drained all the same, and stays so', async () => {
    const { fake: haproxy, balancers } = await fake()
    if (haproxy.servers.controller1) haproxy.servers.controller1.health = 'DOWN'
    const deps = makeDeps()
    expect((await runDrain(drainInput({ balancers }), deps)).state).toBe('done')
    expect(haproxy.servers.controller1?.state).toBe('drain')
    // Another run can't see it on 1.5, and sets it again.
    expect((await runDrain(drainInput({ balancers }), deps)).state).toBe('done')
    await stillDrained(drainInput({ balancers }).action, deps)
    expect((await runJoin(joinInput({ balancers, upLimitSeconds: 0 }), deps)).state).toBe('slow')
    expect(haproxy.servers.controller1?.state).toBe('drain')
  })

  test('keeps the result of an old check in maintenance: its checks are counted from nothing before the join', async () => {
    const { fake: haproxy, balancers } = await fake()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    const { controller1 } = haproxy.servers
    if (controller1) controller1.state = 'maint'
    expect((await runJoin(joinInput({ balancers, upLimitSeconds: 1 }), deps)).state).toBe('slow')
    expect(controller1).toMatchObject({ state: 'drain', health: 'DOWN' })
    if (controller1) controller1.health = 'UP'
    expect((await runJoin(joinInput({ balancers }), deps)).state).toBe('done')
    expect(haproxy.status('controller1')).toBe('UP')
  })

  test('below admin is told by a harmless command, and nothing is changed', async () => {
    const { fake: haproxy, balancers } = await fake({ admin: false })
    const [balancer] = balancers
    if (balancer === undefined) throw new Error('a fake was started')
    expect((await inspect(balancer, makeDeps())).processes[0]?.level).toBe('below admin')
    expect(await lookDrain(drainInput({ balancers }), makeDeps())).toMatchObject({ type: 'BalancerPermissionDenied' })
    expect(haproxy.commands).toContain('set server openstack-upgrade-probe/none state ready')
    expect(haproxy.status('controller1')).toBe('UP')
  })

  test('with an agent check is drained once the agent is silenced', async () => {
    const { fake: haproxy, balancers } = await fake()
    for (const one of Object.values(haproxy.servers)) one.agent = true
    // Drained by a person: 1.6.0 shows it without the comma after its status.
    if (haproxy.servers.controller1) haproxy.servers.controller1.state = 'drain'
    const deps = makeDeps()
    expect((await runDrain(drainInput({ balancers }), deps)).state).toBe('done')
    expect(haproxy.servers.controller1?.agent).toBe(false)
    expect(JSON.parse(deps.records.text ?? '')).toMatchObject({
      processes: [{ servers: [{ state: 'drain', agent: version === '1.5.0' ? 'unknown' : 'enabled', weight: 1 }] }],
    })
  })
})
