import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bench, RecordingCloud } from '../support/recording'

const contract = 'keystone/controller3/contract'
const signal = 'keystone-upgraded'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

describe('the gate before the contract', () => {
  test('is not opened by a signal that came before it, which is recorded as early', async () => {
    const cloud = new RecordingCloud()
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    cloud.runs.set('keystone/controller1/drain', async () => {
      await held
      return { state: 'done', evidence: '' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.until('draining', ({ steps }) => steps.some(({ state }) => state === 'running'))
      await upgrade.send(signal, { by: 'hasty' })
      letGo()
      const progress = await upgrade.untilGate()
      expect(progress.decisions).toMatchObject([{ signal, by: 'hasty', verdict: 'early' }])
      expect(cloud.ledger).not.toContain(contract)
    })
  })

  test('is opened by the name that it had when it was named by the release', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.send('keystone-on-ocata', { by: 'hasty' })
      expect((await upgrade.untilGate()).gate?.name).toBe(signal)
      await upgrade.send('keystone-on-ocata', { by: 'ann' })
      await upgrade.handle.result()
      expect(cloud.ledger).toContain(contract)
      expect((await upgrade.progress()).decisions).toMatchObject([
        { signal: 'keystone-on-ocata', by: 'hasty', verdict: 'early' },
        { signal: `${signal} (confirm)`, by: 'ann', verdict: 'taken' },
      ])
    })
  })

  test('stays shut while a node is not on the new release: it is named, and the confirmation is spent', async () => {
    const cloud = new RecordingCloud()
    cloud.evidence = {
      ok: false,
      nodes: [
        { host: 'controller1', ok: true, said: '' },
        { host: 'controller2', ok: false, said: 'process 812 of apache2 began before the install' },
      ],
      strangers: [],
    }
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send(signal, { by: 'ann' })
      const refused = await upgrade.until('refused', ({ decisions }) => decisions.length === 1)
      expect(refused.decisions).toMatchObject([{ by: 'ann', verdict: 'refused' }])
      expect(refused.decisions[0]?.why).toBe('controller2: process 812 of apache2 began before the install')
      cloud.evidence = { ...cloud.evidence, ok: true }
      expect(refused.gate?.name).toBe(signal)
      expect(cloud.ledger).not.toContain(contract)
      await upgrade.send(signal, { by: 'bob' })
      await upgrade.handle.result()
      expect(cloud.ledger).toContain(contract)
    })
  })

  test('stays shut while a balancer has an enabled server that cloud.yaml does not list', async () => {
    const cloud = new RecordingCloud()
    cloud.evidence = { ...cloud.evidence, ok: false, strangers: ['haproxy2: keystone_public/keystone4 (10.0.0.14)'] }
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send(signal)
      const { decisions } = await upgrade.until('refused', (progress) => progress.decisions.length === 1)
      expect(decisions[0]?.why).toContain('keystone_public/keystone4')
      expect(cloud.ledger).not.toContain(contract)
    })
  })

  test('opens again after a join without a workflow task that fails, and lets nothing join twice', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send(signal, { answer: 'join', by: 'ann' })
      await upgrade.until('joined', ({ gate, detached }) => gate !== null && detached.length === 0)
      await upgrade.send(signal, { answer: 'join', by: 'ann' })
      const { gate, decisions } = await upgrade.until('judged', (progress) => progress.decisions.length === 2)
      expect(decisions[1]).toMatchObject({ verdict: 'refused', why: 'every node serves already' })
      expect(gate?.name).toBe(signal)
      const { events } = await upgrade.handle.fetchHistory()
      expect(events?.filter((event) => event.workflowTaskFailedEventAttributes) ?? []).toEqual([])
      expect(cloud.ledger.filter((step) => step === 'keystone/controller3/join')).toHaveLength(1)
    })
  })

  test('lets the last node join and stays open on the answer join', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send(signal, { answer: 'join', by: 'ann' })
      const joined = await upgrade.until(
        'joined',
        ({ steps, gate }) =>
          gate !== null && steps.some(({ id, state }) => id === 'keystone/controller3/join' && state === 'done'),
      )
      expect(joined.detached).toEqual([])
      expect(cloud.ledger).not.toContain(contract)
      await upgrade.send(signal)
      await upgrade.handle.result()
      expect(cloud.ledger.slice(-2)).toEqual(['keystone/controller3/join', contract])
    })
  })

  test('counts a doubled confirmation once: the contract runs once', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await Promise.all([upgrade.send(signal, { by: 'ann' }), upgrade.send(signal, { by: 'ann' })])
      await upgrade.handle.result()
      expect(cloud.ledger.filter((step) => step === contract)).toHaveLength(1)
    })
  })

  test('is opened by a confirmation that came while no worker was there', async () => {
    const cloud = new RecordingCloud()
    const first = await bench.worker(cloud)
    const upgrade = await bench.start(cloud)
    await upgrade.untilGate()
    await first.stop()
    await upgrade.send(signal, { by: 'ann' })
    const second = await bench.worker(cloud)
    try {
      await upgrade.handle.result()
      expect(cloud.ledger.filter((step) => step === contract)).toHaveLength(1)
    } finally {
      await second.stop()
    }
  })

  test('asks again after a reset: a confirmation given before it opens nothing', async () => {
    const cloud = new RecordingCloud()
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    cloud.runs.set(contract, async () => {
      await held
      return { state: 'failed', generation: 1, exitCode: 1, tail: '', effect: 'none', evidence: '', record: 'h:/r' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send(signal, { by: 'ann' })
      await upgrade.until('contracting', ({ steps }) =>
        steps.some(({ id, state }) => id === contract && state === 'running'),
      )
      letGo()
      await upgrade.untilAttention(contract)
      const { events } = await upgrade.handle.fetchHistory()
      const signalled = events?.findIndex((event) => Boolean(event.workflowExecutionSignaledEventAttributes)) ?? -1
      const before = events
        ?.slice(0, signalled)
        .findLast((event) => Boolean(event.workflowTaskCompletedEventAttributes))
      await bench.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: upgrade.handle.workflowId },
        reason: 'the gate was opened by mistake',
        workflowTaskFinishEventId: before?.eventId ?? null,
        requestId: 'reset-1',
      })
      const ran = cloud.ledger.filter((step) => step === contract).length
      const again = await upgrade.until('asked again', ({ gate, decisions }) => gate !== null && decisions.length === 1)
      expect(again.decisions).toMatchObject([{ by: 'ann', verdict: 'early' }])
      expect(cloud.ledger.filter((step) => step === contract)).toHaveLength(ran)
      cloud.runs.delete(contract)
      await upgrade.send(signal, { by: 'bob' })
      const heard = await upgrade.until('heard', ({ decisions }) => decisions.length === 2)
      // Ann's word, given again by the reset, came before the gate opened or after: then it took this one's place.
      if (heard.decisions[1]?.verdict === 'early') {
        expect(heard.decisions[1].why).toMatch(/was reset since this gate opened/)
        await upgrade.send(signal, { by: 'bob' })
      }
      await upgrade.until('done', ({ state }) => state === 'Done')
    })
  })

  test('tells of a joined node that fails while it waits, stays open, and forgets it once the node serves', async () => {
    const cloud = new RecordingCloud()
    const gateStep = `keystone/gate/${signal}`
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      cloud.serving = false
      const { attention, gate } = await upgrade.untilAttention(gateStep)
      expect(attention?.sentence).toContain('keystone_public/keystone1 is DOWN')
      expect(gate?.name).toBe(signal)
      cloud.serving = true
      await upgrade.until('serving again', (progress) => progress.attention === null)
      await upgrade.send(signal, { by: 'ann' })
      await upgrade.handle.result()
    })
  })

  test('is no matter any more once what it was for is done, as after a reset: nobody is asked', async () => {
    const cloud = new RecordingCloud()
    let looks = 0
    cloud.looks.set(contract, () => {
      looks += 1
      // At the gate it is still to do, and where it begins; then its evidence is read, and it is done by then.
      if (looks === 2) cloud.evidence = { ...cloud.evidence, ok: false }
      return looks < 3 ? { state: 'ready', generation: 1 } : { state: 'done', evidence: 'contracted' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send(signal, { by: 'ann' })
      await upgrade.handle.result()
      expect(cloud.ledger).not.toContain(contract)
    })
  })

  test('asks nothing where the contract is behind it already', async () => {
    const cloud = new RecordingCloud()
    cloud.done.add(contract)
    await bench.with(cloud, async (upgrade) => {
      await upgrade.handle.result()
      expect(cloud.ledger).not.toContain(contract)
    })
  })

  test.each([
    ['a bare text', 'yes', /is "yes": should be a mapping/],
    ['a misspelt key', { bye: 'ann' }, /bye should be left out/],
    ['an answer that is none', { answer: 'maybe' }, /should be one of confirm, join/],
  ])('refuses %s as a payload, says why, and goes on waiting', async (_what, payload, why) => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send(signal, payload)
      const { decisions, gate } = await upgrade.until('refused', (progress) => progress.decisions.length === 1)
      expect(decisions[0]).toMatchObject({ verdict: 'refused', why: expect.stringMatching(why) as unknown })
      expect(gate).not.toBeNull()
    })
  })

  test('records a signal that nobody knows', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send('keystone-on-octa', {})
      const { decisions } = await upgrade.until('recorded', (progress) => progress.decisions.length === 1)
      expect(decisions[0]).toMatchObject({ signal: 'keystone-on-octa', verdict: 'unknown' })
    })
  })
})
