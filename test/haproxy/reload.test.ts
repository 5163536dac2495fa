import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runDrain, stillDrained } from '../../activities/haproxy'
import { eventually } from '../support/eventually'
import type { NodeServer } from './support/node-server'
import { backend, drainInput, hold, keystoneBackend, makeDeps, Site } from './support/site'

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
    const endedEarly = drain.then((outcome) => {
      throw new Error(`the drain has ended: ${JSON.stringify(outcome)}`)
    })
    endedEarly.catch(() => undefined)
    await Promise.race([lb1?.isStatus(drained, 'DRAIN'), endedEarly])
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

describe('a reload that renames a drained server on one balancer,', () => {
  const renamed = (nodes: readonly NodeServer[]): string =>
    keystoneBackend(nodes).replace('server controller1 ', 'server renamed1 ')

  test('after the drain, keeps the unit from being stopped', async () => {
    const { nodes, balancers } = await site.pair()
    const deps = makeDeps()
    const { action } = drainInput({ balancers })
    expect((await runDrain(drainInput({ balancers }), deps)).state).toBe('done')
    await stillDrained(action, deps)
    await balancers[0]?.reload(renamed(nodes))
    await expect(stillDrained(action, deps)).rejects.toMatchObject({
      type: 'BalancerServerMissing',
      message: expect.stringContaining('HAProxy lb1 has no server keystone-back/controller1'),
    })
  })

  test('during the drain, refuses it, and the other balancer has its server back', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1, lb2] = balancers
    const held = await hold(lb2, nodes)
    const deps = makeDeps()
    const drain = runDrain(drainInput({ balancers }), deps)
    await eventually(() => deps.statuses.some((status) => status.sessions > 0))
    await lb1?.reload(renamed(nodes))
    expect(await drain).toMatchObject({
      state: 'refused',
      type: 'BalancerServerMissing',
      sentence: expect.stringContaining('What this step had drained was put back.'),
    })
    expect(await lb2?.status(drained)).toBe('UP')
    expect(deps.records.text).toBeUndefined()
    await held.release()
  })

  test('or brings another backend that reaches its host, keeps the unit from being stopped', async () => {
    const { nodes, balancers } = await site.pair()
    const [lb1] = balancers
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    await lb1?.reload(`${keystoneBackend(nodes)}\n${backend('keystone-internal', nodes)}`)
    await lb1?.ask(`set server ${drained} state drain`)
    await expect(stillDrained(drainInput({ balancers }).action, deps)).rejects.toMatchObject({
      type: 'BackendUnlisted',
    })
  })
})
