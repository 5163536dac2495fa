import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allServing, lookJoin, runDrain, runJoin } from '../../activities/haproxy'
import { upgradeError } from '../../cloud/model/errors'
import { eventually } from '../support/eventually'
import { drainInput, joinInput, keystoneBackend, makeDeps, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const drained = 'keystone-back/controller1'

describe('a join', () => {
  test('puts the servers back on every balancer, UP, and removes the record', async () => {
    const { balancers } = await site.pair()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    const input = joinInput({ balancers })
    expect((await allServing(input.action, deps)).serving).toBe(false)
    expect(await lookJoin(input, deps)).toEqual({ state: 'ready', generation: 1 })
    expect(await runJoin(input, deps)).toEqual({
      state: 'done',
      evidence: expect.stringMatching(/^keystone-back\/controller1 is UP \(L7OK( 200)?\) on lb1; .* is UP .* on lb2$/),
    })
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('UP')
    expect(deps.records.text).toBeUndefined()
    expect((await lookJoin(input, deps)).state).toBe('done')
    expect((await runJoin(input, deps)).state).toBe('done')
    expect((await allServing(input.action, deps)).serving).toBe(true)
  })

  test('leaves a server drained whose checks fail, and says which check', async () => {
    const { nodes, balancers } = await site.pair()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    const broken = nodes[0]
    if (broken !== undefined) broken.health = 503
    await balancers[0]?.isStatus(drained, 'DOWN')
    await balancers[1]?.isStatus(drained, 'DOWN')
    let verified = 0
    const verify = (): Promise<void> => {
      verified += 1
      return Promise.resolve()
    }
    const counting = { ...deps, verify }
    expect(await runJoin(joinInput({ balancers, upLimitSeconds: 1 }), counting)).toMatchObject({
      state: 'slow',
      sentence: expect.stringMatching(/^The join waits: keystone-back\/controller1 is DOWN \(L7STS( 503)?\) on lb1/),
    })
    expect(verified).toBe(0)
    expect(broken?.served).toBe(0)

    const told = runJoin(joinInput({ balancers, upLimitSeconds: 1, operatorNotified: true }), counting)
    if (broken !== undefined) broken.health = 200
    expect((await told).state).toBe('done')
    expect(verified).toBe(1)
  })

  test('leaves a server drained whose service does not work, though its checks pass', async () => {
    const { nodes, balancers } = await site.pair()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    const reason = 'no token could be issued'
    const verify = (): Promise<void> => Promise.reject(upgradeError('Unexpected', { where: 'verify', reason }))
    expect(await runJoin(joinInput({ balancers }), { ...deps, verify })).toMatchObject({
      state: 'refused',
      sentence: expect.stringContaining(reason),
    })
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('DRAIN')
    expect(nodes[0]?.served).toBe(0)
    expect(deps.records.text).toBeDefined()
  })

  test('from maintenance: a broken service gets no request, even where one check would be enough', async () => {
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes, 'check inter 300 rise 2 fall 1'))
    await lb1.isStatus(drained, 'UP')
    await lb1.isStatus('keystone-back/controller2', 'UP')
    const deps = makeDeps()
    await runDrain(drainInput({ balancers: [lb1] }), deps)
    await lb1.ask(`set server ${drained} state maint`)
    const [broken] = nodes
    if (broken !== undefined) broken.health = 503
    const servedBefore = broken?.served
    const join = runJoin(joinInput({ balancers: [lb1], upLimitSeconds: 2 }), deps)
    const load = { isOn: true }
    const codes: number[] = []
    const traffic = (async () => {
      while (load.isOn) codes.push((await lb1.get()).code)
    })()
    expect((await join).state).toBe('slow')
    if (broken !== undefined) broken.health = 200
    expect((await runJoin(joinInput({ balancers: [lb1] }), deps)).state).toBe('done')
    await eventually(() => (broken?.served ?? 0) > (servedBefore ?? 0))
    load.isOn = false
    await traffic
    expect(codes.filter((code) => code !== 200)).toEqual([])
  })

  test('waits for the first check after a reload, though it shows DRAIN at once', async () => {
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes, 'check inter 300 rise 2 fall 1'))
    for (const { name } of nodes) await lb1.isStatus(`keystone-back/${name}`, 'UP')
    const deps = makeDeps()
    await runDrain(drainInput({ balancers: [lb1] }), deps)
    const [silent] = nodes
    if (silent !== undefined) silent.health = 'silent'
    await lb1.reload()
    await lb1.ask(`set server ${drained} state drain`)
    expect(await runJoin(joinInput({ balancers: [lb1], upLimitSeconds: 1 }), deps)).toMatchObject({
      state: 'slow',
      sentence: `The join waits: ${drained} is DRAIN (INI) on lb1.`,
    })
    if (silent !== undefined) silent.health = 200
    expect((await runJoin(joinInput({ balancers: [lb1] }), deps)).state).toBe('done')
  })

  test('from maintenance: a server without checks comes back when verify passes', async () => {
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes, ''))
    const deps = makeDeps()
    await runDrain(drainInput({ balancers: [lb1] }), deps)
    await lb1.ask(`set server ${drained} state maint`)
    expect((await runJoin(joinInput({ balancers: [lb1] }), deps)).state).toBe('done')
    expect(await lb1.status(drained)).toBe('no check')
  })

  test('restores what was: a maintenance, a drain and a weight that a person had set', async () => {
    const { balancers } = await site.pair()
    const [lb1, lb2] = balancers
    const servers = [drained, 'keystone-back/controller2']
    await lb1?.ask(`set server ${drained} state maint`)
    await lb2?.ask(`set server ${drained} state drain`)
    await lb2?.ask('set server keystone-back/controller2 weight 0')
    const deps = makeDeps()
    expect((await runDrain(drainInput({ balancers, servers }), deps)).state).toBe('done')
    // After a reload the maintenance is gone too, and the server is drained by the step.
    await lb1?.reload()
    expect((await runDrain(drainInput({ balancers, servers, cutSessions: true }), deps)).state).toBe('done')
    expect(await lb1?.status(drained)).toBe('DRAIN')

    expect((await runJoin(joinInput({ balancers, servers }), deps)).state).toBe('done')
    expect(await lb1?.status(drained)).toBe('MAINT')
    expect(await lb2?.status(drained)).toBe('DRAIN')
    expect(await lb1?.status('keystone-back/controller2')).toBe('UP')
    expect(await lb2?.ask('get weight keystone-back/controller2')).toMatch(/^0 /)
  })

  test('waits for a slow start to end', async () => {
    const nodes = [await site.http('controller1'), await site.http('controller2')]
    const lb1 = await site.haproxy('lb1', keystoneBackend(nodes, 'check inter 100 slowstart 600s'))
    await lb1.isStatus(drained, 'UP')
    await lb1.isStatus('keystone-back/controller2', 'UP')
    const deps = makeDeps()
    await runDrain(drainInput({ balancers: [lb1] }), deps)
    await lb1.ask(`set server ${drained} state maint`)
    expect(await runJoin(joinInput({ balancers: [lb1], upLimitSeconds: 2 }), deps)).toMatchObject({
      state: 'slow',
      sentence: expect.stringContaining('still throttled'),
    })
    expect(deps.records.text).toBeDefined()
  })

  test('without a record it refuses to guess', async () => {
    const { balancers } = await site.pair()
    await balancers[1]?.ask(`set server ${drained} state drain`)
    const refusal = { state: 'refused', type: 'JoinWithoutRecord' }
    expect(await lookJoin(joinInput({ balancers }), makeDeps())).toMatchObject(refusal)
    expect(await runJoin(joinInput({ balancers }), makeDeps())).toMatchObject(refusal)
    expect(await balancers[1]?.status(drained)).toBe('DRAIN')
  })

  test('that was cancelled writes nothing more', async () => {
    const { balancers } = await site.pair()
    const deps = makeDeps()
    await runDrain(drainInput({ balancers }), deps)
    const stopping = new AbortController()
    const verify = (): Promise<void> => {
      stopping.abort()
      return Promise.resolve()
    }
    const join = runJoin(joinInput({ balancers }), { ...deps, verify, signal: stopping.signal })
    await expect(join).rejects.toMatchObject({ name: 'AbortError' })
    for (const balancer of balancers) expect(await balancer.status(drained)).toBe('DRAIN')
    expect(deps.records.text).toBeDefined()
  })
})
