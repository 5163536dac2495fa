import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { lookDrain, lookJoin, runDrain, runJoin } from '../../activities/haproxy'
import { eventually } from '../support/eventually'
import { drainInput, hold, joinInput, makeDeps, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

describe('a balancer out of reach', () => {
  test('before the drain: nothing is drained on the others', async () => {
    const { balancers } = await site.pair()
    const [lb1, lb2] = balancers
    await lb2?.stop()
    const deps = makeDeps()
    const unreachable = {
      state: 'unreachable',
      sentence: expect.stringContaining(`HAProxy lb2 does not answer at unix://${lb2?.socket ?? ''}`),
    }
    expect(await lookDrain(drainInput({ balancers }), deps)).toMatchObject(unreachable)
    expect(await runDrain(drainInput({ balancers }), deps)).toMatchObject(unreachable)
    expect(await lb1?.status(drained)).toBe('UP')
    expect(deps.records.writes).toBe(0)
  })

  test('after the drain began: it is tried again, told of, and drained once it is back', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1, lb2] = balancers
    const held = await hold(lb1, nodes)
    const deps = makeDeps()
    const drain = runDrain(drainInput({ balancers }), deps)
    await eventually(() => deps.statuses.some((status) => status.sessions > 0))
    await lb2?.stop()
    expect((await drain).state).toBe('unreachable')
    expect(await lb1?.status(drained)).toBe('DRAIN')
    await held.release()

    // Once told, it does not give up at the limit any more.
    const seen = deps.statuses.length
    const told = runDrain(drainInput({ balancers, operatorNotified: true, unreachableLimitSeconds: 0 }), deps)
    await eventually(() => deps.statuses.length > seen + 3)
    await lb2?.start()
    expect((await told).state).toBe('done')
    expect(await lb2?.status(drained)).toBe('DRAIN')
  })

  test('frozen, so that it takes connections and says nothing: it is told of as one that is gone, and drained once it thaws', async () => {
    const { balancers } = await site.pair()
    const [lb1, lb2] = balancers
    lb2?.signal('SIGSTOP')
    const deps = makeDeps()
    expect(await runDrain(drainInput({ balancers }), deps)).toMatchObject({
      state: 'unreachable',
      sentence: expect.stringContaining('HAProxy lb2 does not answer'),
    })
    expect(await lb1?.status(drained)).toBe('UP')
    expect(deps.records.writes).toBe(0)
    lb2?.signal('SIGCONT')
    expect((await runDrain(drainInput({ balancers }), deps)).state).toBe('done')
  })

  test('at the join: it is never reported joined until all are', async () => {
    const { balancers } = await site.pair()
    const [, lb2] = balancers
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    await lb2?.stop()
    expect((await runJoin(joinInput({ balancers }), deps)).state).toBe('unreachable')
    expect(deps.records.text).toBeDefined()
    await lb2?.start()
    expect((await runJoin(joinInput({ balancers }), deps)).state).toBe('done')
    await lb2?.stop()
    expect((await lookJoin(joinInput({ balancers }), deps)).state).toBe('unreachable')
  })
})
