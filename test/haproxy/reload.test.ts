import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runDrain } from '../../activities/haproxy'
import { eventually } from './support/eventually'
import { drainInput, makeDeps, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

describe('a reload of HAProxy during a drain', () => {
  test('is noticed: the drain is set again, and the sessions of the old process are waited for', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1] = balancers
    const held = Promise.all([1, 2, 3].map(() => lb1?.get('/held') ?? Promise.reject(new Error())))
    await eventually(() => nodes.every((node) => node.holding === 1))
    const deps = makeDeps()
    let isDone = false
    const drain = runDrain(drainInput({ balancers }), deps).finally(() => (isDone = true))
    await eventually(() => deps.statuses.some((status) => status.sessions === 1))

    await lb1?.reload()
    await lb1?.isStatus(drained, 'DRAIN')
    // The new process shows no session; the old one still serves one.
    const ofOldProcess = 'lb1 was reloaded since the drain began, and the node has 1 connection(s)'
    await eventually(() => deps.statuses.filter(({ waitingFor }) => waitingFor.startsWith(ofOldProcess)).length > 5)
    expect(isDone).toBe(false)
    for (const node of nodes) node.release()
    expect((await drain).state).toBe('done')
    expect((await held).map(({ code, body }) => `${code} ${body}`).sort()).toEqual([
      '200 controller1',
      '200 controller2',
      '200 controller3',
    ])
  })

  test('between two runs of the step is noticed too; who has decided to cut no longer waits for the old process', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1] = balancers
    const held = Promise.all([1, 2, 3].map(() => lb1?.get('/held') ?? Promise.reject(new Error())))
    await eventually(() => nodes.every((node) => node.holding === 1))
    const deps = makeDeps()
    const wish = { balancers, idleLimitSeconds: 1 }
    expect((await runDrain(drainInput(wish), deps)).state).toBe('slow')
    await lb1?.reload()
    expect(await runDrain(drainInput({ balancers, idleLimitSeconds: 4 }), deps)).toMatchObject({
      state: 'slow',
      sentence: expect.stringContaining('lb1 was reloaded since the drain began'),
    })
    expect(await lb1?.status(drained)).toBe('DRAIN')
    expect((await runDrain(drainInput({ ...wish, cutSessions: true }), deps)).state).toBe('done')
    for (const node of nodes) node.release()
    await held
  })
})
