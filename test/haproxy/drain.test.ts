import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { lookDrain, runDrain, stillDrained } from '../../activities/haproxy'
import { eventually } from '../support/eventually'
import { backend, drainInput, hold, makeDeps, Records, server, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

describe('a drain with HTTP traffic', () => {
  test('lets the request in flight finish, fails none, and is done only once it is gone', async () => {
    const { nodes, balancers } = await site.pair()
    const [controller1] = nodes
    const [lb1, lb2] = balancers
    const held = await hold(lb1, nodes)
    const codes: number[] = []
    const load = { isOn: true }
    const loads = [lb1, lb2].map(async (balancer) => {
      while (load.isOn) codes.push((await balancer?.get())?.code ?? 0)
    })

    const deps = makeDeps()
    let isDone = false
    const drain = runDrain(drainInput({ balancers }), deps).finally(() => (isDone = true))
    await eventually(() => deps.statuses.filter((status) => status.sessions > 0).length > 5)
    expect(isDone).toBe(false)
    const servedBefore = controller1?.served
    const heldByFirst = controller1?.holding ?? 0
    const answers = await held.release()

    expect(await drain).toEqual({ state: 'done', evidence: `${drained}: drained and idle on lb1, lb2` })
    load.isOn = false
    await Promise.all(loads)
    expect(answers.filter(({ code }) => code !== 200)).toEqual([])
    expect(codes.length).toBeGreaterThan(10)
    expect(codes.filter((code) => code !== 200)).toEqual([])
    expect(controller1?.served).toBe((servedBefore ?? 0) + heldByFirst)
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('DRAIN')
  })

  test('is not held up by an idle keep-alive connection, whose next request goes elsewhere', async () => {
    const { balancers } = await site.pair()
    const [balancer] = balancers
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const bodies = async (count: number): Promise<Set<string | undefined>> => {
      const seen = new Set<string | undefined>()
      for (let sent = 0; sent < count; sent += 1) seen.add((await balancer?.get('/', agent))?.body)
      return seen
    }
    await eventually(async () => (await bodies(1)).has('controller1'))
    expect((await runDrain(drainInput({ balancers }), makeDeps())).state).toBe('done')
    expect(await bodies(6)).toEqual(new Set(['controller2', 'controller3']))
    agent.destroy()
  })
})

describe('a drain with a TCP session', () => {
  test('is slow while it lasts, keeps waiting once told, and cuts it only when a person says so', async () => {
    const nodes = await Promise.all(['controller1', 'controller2'].map((name) => site.tcp(name)))
    const front = `${site.folder}/tcp.front`
    const lb1 = await site.haproxy(
      'lb1',
      `${backend('keystone-back', [await site.tcp('elsewhere')], '')}\nfrontend tcp\n  mode tcp\n  bind unix@${front}\n  default_backend tcp-back
backend tcp-back\n  mode tcp\n${nodes.map((node) => `  server ${node.name} 127.0.0.1:${node.port}`).join('\n')}`,
    )
    const session = connect(front)
    const closed = once(session, 'close')
    session.write('hello')
    await once(session, 'data')

    const serving = nodes.find((node) => node.connections > 0)?.name ?? 'none'
    const wish = { balancers: [lb1], servers: [`tcp-back/${serving}`], idleLimitSeconds: 1 }
    const deps = makeDeps()
    expect(await runDrain(drainInput(wish), deps)).toMatchObject({
      state: 'slow',
      sentence: `The drain waits: tcp-back/${serving} has 1 session(s) and 0 queued on lb1.`,
    })
    session.write('still here')
    await once(session, 'data')
    await expect(stillDrained(drainInput(wish).action, deps)).rejects.toMatchObject({ type: 'ServerInUse' })

    const stopping = new AbortController()
    const told = runDrain(drainInput({ ...wish, operatorNotified: true }), { ...deps, signal: stopping.signal })
    const seen = deps.statuses.length
    await eventually(() => deps.statuses.length > seen + 6)
    stopping.abort()
    await expect(told).rejects.toMatchObject({ name: 'AbortError' })
    expect(session.destroyed).toBe(false)

    expect((await runDrain(drainInput({ ...wish, cutSessions: true }), deps)).state).toBe('done')
    await closed
    await stillDrained(drainInput(wish).action, deps)
  })
})

describe('the record of how the servers stood', () => {
  test('is written before the first drain, and reused by later runs', async () => {
    const { balancers } = await site.pair()
    const [lb1, lb2] = balancers
    await lb2?.ask(`set server ${drained} weight 0`)
    await lb2?.ask(`set server ${drained} state maint`)
    let statusAtWrite: string | undefined
    const records = new Records(async () => void (statusAtWrite = await lb1?.status(drained)))
    const deps = makeDeps({ records })
    const input = drainInput({ balancers })

    expect(await lookDrain(input, deps)).toEqual({ state: 'ready', generation: 1 })
    expect(records.text).toBeUndefined()
    expect((await runDrain(input, deps)).state).toBe('done')
    expect(statusAtWrite).toBe('UP')
    expect(JSON.parse(records.text ?? '')).toMatchObject({
      upgrade: 'upgrade-test-keystone',
      processes: [
        { balancer: 'lb1', process: 1, servers: [{ backend: 'keystone-back', server: 'controller1', state: 'ready' }] },
        { balancer: 'lb2', process: 1, servers: [{ state: 'maint', weight: 0 }] },
      ],
    })
    // A server that a person has put into maintenance is out already: it is left so.
    expect(await lb2?.status(drained)).toBe('MAINT')

    expect((await lookDrain(input, deps)).state).toBe('done')
    expect((await runDrain(input, deps)).state).toBe('done')
    expect(records.writes).toBe(1)
  })

  test('refuses one of another upgrade, one that is torn, and one that does not name the servers', async () => {
    const { balancers } = await site.pair()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers: balancers.slice(0, 1) }), deps)
    const whole = deps.records.text ?? ''
    const [first] = balancers
    await first?.ask(`set server ${drained} state ready`)
    const torn = [whole.slice(0, -9), whole.replace('upgrade-test', 'upgrade-other'), whole.replace('lb1', 'lb9')]
    for (const text of torn) {
      deps.records.text = text
      const outcome = await runDrain(drainInput({ balancers }), deps)
      expect(outcome).toMatchObject({ state: 'refused', type: 'DrainRecordInvalid' })
      expect(deps.records.text).toBe(text)
    }
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
  })
})

describe('an attempt that was cancelled', () => {
  test('writes nothing more', async () => {
    const { balancers } = await site.pair()
    const stopping = new AbortController()
    const records = new Records(() => {
      stopping.abort()
      return Promise.resolve()
    })
    const deps = makeDeps({ records, signal: stopping.signal })
    await expect(runDrain(drainInput({ balancers }), deps)).rejects.toMatchObject({ name: 'AbortError' })
    await expect(runDrain(drainInput({ balancers }), deps)).rejects.toMatchObject({ name: 'AbortError' })
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
  })
})

describe('right before the stop', () => {
  test('a server that someone has put back is noticed', async () => {
    const { balancers } = await site.pair()
    const deps = makeDeps()
    const { action } = drainInput({ balancers })
    await expect(stillDrained(action, deps)).rejects.toMatchObject({ type: 'ServerNotDrained' })
    await runDrain(drainInput({ balancers }), deps)
    await stillDrained(action, deps)
    await balancers[1]?.ask(`set server ${drained} state ready`)
    await expect(stillDrained(action, deps)).rejects.toMatchObject({
      message: expect.stringMatching(/controller1 is no longer drained on HAProxy lb2 \(it is [^)]+\)/),
    })
  })

  test('a server name that no balancer has is refused before anything is drained', async () => {
    const { balancers } = await site.pair()
    const wish = { balancers, servers: [drained, 'keystone-back/controller9'] }
    expect(await runDrain(drainInput(wish), makeDeps())).toMatchObject({
      state: 'refused',
      type: 'BalancerServerMissing',
    })
    expect(server('keystone-back/controller9').server).toBe('controller9')
    expect(await balancers[0]?.status(drained)).toBe('UP')
  })
})

describe('a drain that is behind its node', () => {
  const done = () => Promise.resolve('on Ocata, and works')

  test('takes nothing out of a node that serves, however few others are up: asked again by a look or by a run', async () => {
    const { balancers } = await site.pair()
    const deps = makeDeps({ behind: done })
    const input = drainInput({ balancers, minimumUp: 2 })
    for (const balancer of balancers) await balancer.ask('set server keystone-back/controller2 state maint')
    expect((await runDrain(input, makeDeps())).state).toBe('refused')
    const evidence = 'not drained again, its node is done: on Ocata, and works'
    expect(await lookDrain(input, deps)).toEqual({ state: 'done', evidence, serving: true })
    expect(await runDrain(input, deps)).toEqual({ state: 'done', evidence, serving: true })
    expect(deps.records.writes).toBe(0)
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
  })

  test('takes nothing out again of a node that is half-way back, and says that it does not serve yet', async () => {
    const { balancers } = await site.pair()
    const [first] = balancers
    const records = new Records()
    await runDrain(drainInput({ balancers }), makeDeps({ records }))
    await first?.ask(`set server ${drained} state ready`)
    await first?.isStatus(drained, 'UP')
    const deps = makeDeps({ records, behind: done })
    for (const asked of [lookDrain, runDrain]) {
      const found = await asked(drainInput({ balancers }), deps)
      expect(found).toMatchObject({ state: 'done' })
      expect(found).not.toHaveProperty('serving')
    }
    expect(await first?.status(drained)).toBe('UP')
  })

  test('is not asked of a node that somebody else has taken out', async () => {
    const { balancers } = await site.pair()
    for (const balancer of balancers) await balancer.ask(`set server ${drained} state maint`)
    expect(await lookDrain(drainInput({ balancers }), makeDeps({ behind: done }))).toEqual({
      state: 'ready',
      generation: 1,
    })
  })
})
