import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { lookDrain, runDrain, runJoin, socketText, stillDrained, type Runtime } from '../../activities/haproxy'
import { showInfo } from '../../activities/haproxy/commands'
import { loadRecord } from '../../activities/haproxy/record'
import { undoDrain } from '../../activities/haproxy/undo'
import { upgradeError } from '../../cloud/model/errors'
import type { Balancer } from '../../cloud/model/hosts'
import type { HAProxy } from './support/haproxy'
import { drainInput, joinInput, makeDeps, server, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

interface Pair {
  readonly active: HAProxy
  readonly standby: HAProxy
  /** The second may be stopped on purpose. */
  readonly balancers: readonly Balancer[]
}

async function pair(): Promise<Pair> {
  const { balancers } = await site.pair()
  const [active, standby] = balancers
  if (active === undefined || standby === undefined) throw new Error('there is no pair')
  return { active, standby, balancers: [active.balancer, { ...standby.balancer, standby: true }] }
}

/** Starts it again, and waits until it has checked its servers. */
async function started(haproxy: HAProxy): Promise<void> {
  await haproxy.start()
  for (const name of ['controller1', 'controller2', 'controller3'])
    await haproxy.isStatus(`keystone-back/${name}`, 'UP')
}

/** A runtime of which one `show info` of lb2 fails: out of reach for a moment. */
function missing(runtime: Runtime, missed: number): Runtime {
  let asked = 0
  return {
    ask: (target, command, signal) => {
      const isCounted = target.balancer === 'lb2' && command === showInfo
      if (isCounted) asked += 1
      if (!isCounted || asked !== missed) return runtime.ask(target, command, signal)
      const details = { balancer: target.balancer, socket: socketText(target.address), reason: 'cut on purpose' }
      return Promise.reject(upgradeError('BalancerUnreachable', details))
    },
  }
}

const stopNow = (balancers: readonly Balancer[]): Promise<void> =>
  stillDrained({ balancers, servers: [server(drained)] }, makeDeps())

describe('a standby HAProxy', () => {
  test('that runs is drained and joined like the others', async () => {
    const { standby, balancers } = await pair()
    const deps = makeDeps()
    expect(await runDrain(drainInput({ balancers }), deps)).toMatchObject({ state: 'done' })
    expect(await standby.status(drained)).toBe('DRAIN')
    expect(await runJoin(joinInput({ balancers }), deps)).toMatchObject({ state: 'done' })
    expect(await standby.status(drained)).toBe('UP')
  })

  test('that is stopped is passed over, and the evidence says so', async () => {
    const { active, standby, balancers } = await pair()
    await standby.stop()
    const deps = makeDeps()
    expect(await runDrain(drainInput({ balancers }), deps)).toEqual({
      state: 'done',
      evidence: `${drained}: drained and idle on lb1; passed over, a standby that is stopped or out of reach: lb2`,
    })
    await stopNow(balancers)
    expect(await runJoin(joinInput({ balancers }), deps)).toMatchObject({
      state: 'done',
      evidence: expect.stringContaining('passed over'),
    })
    expect(await active.status(drained)).toBe('UP')
  })

  test('that comes up after the drain keeps the next unit from being stopped until it is drained too, and is joined', async () => {
    const { standby, balancers } = await pair()
    await standby.stop()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    await started(standby)
    await expect(stopNow(balancers)).rejects.toMatchObject({ type: 'StandbyNotDrained' })
    expect(await lookDrain(drainInput({ balancers }), deps)).toMatchObject({ state: 'ready' })
    expect(await runDrain(drainInput({ balancers }), deps)).toMatchObject({
      state: 'done',
      evidence: `${drained}: drained and idle on lb1, lb2`,
    })
    await stopNow(balancers)
    expect(await runJoin(joinInput({ balancers }), deps)).toMatchObject({ state: 'done' })
    expect(await standby.status(drained)).toBe('UP')
    expect([deps.records.text, deps.records.late.size]).toEqual([undefined, 0])
  })

  test('that comes up before the join alone is left as it is, and that goes away before keeps its record', async () => {
    const { active, standby, balancers } = await pair()
    await standby.stop()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    await started(standby)
    expect(await runJoin(joinInput({ balancers }), deps)).toMatchObject({ state: 'done' })
    await runDrain(drainInput({ balancers }), deps)
    await standby.stop()
    expect(await runJoin(joinInput({ balancers }), deps)).toMatchObject({
      state: 'done',
      evidence: expect.stringContaining('may still be drained on lb2'),
    })
    expect(await active.status(drained)).toBe('UP')
    expect(deps.records.text).toBeDefined()
  })

  test.each([1, 3])('that misses question %s of a join has its server back all the same', async (missed) => {
    const { standby, balancers } = await pair()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    const runtime = missing(deps.runtime, missed)
    const joined = await runJoin(joinInput({ balancers, unreachableLimitSeconds: 30 }), {
      ...deps,
      runtime,
      passedOver: new Map(),
    })
    expect(joined).toMatchObject({ state: 'done', evidence: expect.stringContaining('on lb2') })
    expect(await standby.status(drained)).toBe('UP')
    expect(deps.records.text).toBeUndefined()
  })

  test('is missed where the other one is stopped as well, and nothing is drained', async () => {
    const { active, standby, balancers } = await pair()
    await standby.stop()
    await active.stop()
    const deps = makeDeps()
    expect(await runDrain(drainInput({ balancers }), deps)).toMatchObject({ state: 'unreachable' })
    expect(deps.records.writes).toBe(0)
  })

  test('passes over nothing for the others: one that is no standby is waited for', async () => {
    const { active, balancers } = await pair()
    await active.stop()
    expect(await runDrain(drainInput({ balancers }), makeDeps())).toMatchObject({
      state: 'unreachable',
      sentence: expect.stringContaining('HAProxy lb1 does not answer'),
    })
  })

  test('that misses a question of an undoing has its server back, and one that stays away is named', async () => {
    const { active, standby, balancers } = await pair()
    const deps = makeDeps()
    const input = drainInput({ balancers })
    const { servers, host } = input.action
    const undo = async (runtime: Runtime): Promise<string> => {
      const record = await loadRecord(deps.records, host.name, input.upgrade, balancers)
      if (record === undefined) throw new Error('there is no record')
      const undoing = { balancers, servers, host: host.name, state: 'drain', limitSeconds: 5 } as const
      return undoDrain(undoing, record, { ...deps, runtime })
    }
    await runDrain(input, deps)
    expect(await undo(missing(deps.runtime, 1))).toBe(' What this step had drained was put back.')
    expect(await standby.status(drained)).toBe('UP')
    await runDrain(input, deps)
    await standby.stop()
    expect(await undo(deps.runtime)).toContain('may still be drained on lb2')
    expect(await active.status(drained)).toBe('UP')
    expect(deps.records.text).toBeDefined()
  })

  test('is given back what a refused drain took', async () => {
    const { active, standby, balancers } = await pair()
    await active.ask('set server keystone-back/controller2 state maint')
    const refused = await runDrain(drainInput({ balancers, minimumUp: 2 }), makeDeps())
    expect(refused).toMatchObject({ state: 'refused', type: 'LastServer' })
    expect(await standby.status(drained)).toBe('UP')
  })
})
