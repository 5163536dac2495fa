import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runDrain } from '../../activities/haproxy'
import { eventually } from '../support/eventually'
import { drainInput, hold, makeDeps, Site } from './support/site'

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
    const held = await hold(lb1, nodes)
    const deps = makeDeps()
    let isDone = false
    const drain = runDrain(drainInput({ balancers }), deps).finally(() => (isDone = true))
    await eventually(() => deps.statuses.some((status) => status.sessions > 0))

    await lb1?.reload()
    await lb1?.isStatus(drained, 'DRAIN')
    // The new process shows no session; the old one still serves one.
    const ofOldProcess = 'lb1 was reloaded since the drain began, and the node has '
    await eventually(() => deps.statuses.filter(({ waitingFor }) => waitingFor.startsWith(ofOldProcess)).length > 5)
    expect(isDone).toBe(false)
    const answers = await held.release()
    expect((await drain).state).toBe('done')
    expect(answers.map(({ body }) => body)).toContain('controller1')
    expect(answers.filter(({ code }) => code !== 200)).toEqual([])
  })

  test('between two runs of the step is noticed too; who has decided to cut no longer waits for the old process', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1] = balancers
    const held = await hold(lb1, nodes)
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
    await held.release()
  })
})
