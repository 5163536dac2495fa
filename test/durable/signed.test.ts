import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Decision, Progress } from '../../cloud/model/progress'
import type { Outcome } from '../../cloud/model/outcomes'
import { upgradeId } from '../../cloud/model/ids'
import { People } from '../support/people'
import { Bench, DrivenUpgrade } from '../support/recording'
import { eventually } from '../support/eventually'

const gate = 'keystone-upgraded'
const install = 'keystone/controller1/install'
const contract = 'keystone/controller3/contract'
const confirm = { signal: gate, said: { answer: 'confirm' } }

let bench: Bench
let people: People
beforeAll(async () => {
  people = new People('ann', 'bob', 'eve')
  bench = await Bench.open()
})
afterAll(async () => {
  await bench.close()
  people.remove()
})

/** Sends a signal, and waits for the verdict on it. */
async function judged(upgrade: DrivenUpgrade, signal: string, payload: unknown): Promise<Decision> {
  const { decisions } = await upgrade.progress()
  await upgrade.send(signal, payload)
  const after = await upgrade.until('judged', (progress) => progress.decisions.length > decisions.length)
  const decision = after.decisions[decisions.length]
  if (decision === undefined) throw new Error('no verdict')
  return decision
}

const refusedFor = (why: RegExp | string) => ({ verdict: 'refused', why: expect.stringMatching(why) as unknown })

describe('a gate of a cloud with signers', () => {
  test('opens for two people who have signed what it asks, and for nothing that somebody else sends', async () => {
    const cloud = people.cloudOf(['ann', 'bob'], [gate])
    cloud.evidence = { ...cloud.evidence, nodes: [{ host: 'controller1', ok: true, said: 'first reading' }] }
    await bench.with(cloud, async (upgrade) => {
      const open = await upgrade.untilGate()
      expect(open.gate?.question).toMatch(/Two people have to confirm it\.$/)
      expect(open.judges).toHaveLength(1)

      expect(await judged(upgrade, gate, { by: 'ann' })).toMatchObject(
        refusedFor(
          /^the answer keystone-upgraded of ann counts only with a signature, and it is not signed\. .*--key FILE/,
        ),
      )
      await expect(upgrade.handle.executeUpdate(gate, { args: [{ by: 'ann' }] })).rejects.toThrow()
      const eves = await people.signed(upgrade, 'eve', { ...confirm, said: { answer: 'confirm', by: 'ann' } }, open)
      expect(await judged(upgrade, gate, eves)).toMatchObject(refusedFor(/on no list of the people/))
      const asBob = await people.signed(upgrade, 'ann', { ...confirm, said: { answer: 'confirm', by: 'bob' } }, open)
      expect(await judged(upgrade, gate, asBob)).toMatchObject(refusedFor("its key is ann's"))

      const other = /over something else: another upgrade, run, question, evidence or answer/
      const change = async (changed: Progress, answer = confirm) =>
        judged(upgrade, gate, await people.signed(upgrade, 'ann', answer, changed))
      const { judges: [judge] = [], gate: asked } = open
      if (judge === undefined || asked?.evidence === undefined) throw new Error('nothing is asked')
      expect(await change({ ...open, judges: [{ ...judge, run: 'an earlier run' }] })).toMatchObject(refusedFor(other))
      expect(await change({ ...open, gate: { ...asked, name: 'glance-upgraded' } })).toMatchObject(refusedFor(other))
      const nodes = [{ host: 'controller1', ok: true, said: 'another reading' }]
      const evidence = { ...asked.evidence, nodes }
      expect(await change({ ...open, gate: { ...asked, evidence } })).toMatchObject(refusedFor(other))
      const joins = await people.signed(upgrade, 'ann', { signal: gate, said: { answer: 'join' } }, open)
      expect(await judged(upgrade, gate, { ...joins, answer: 'confirm' })).toMatchObject(refusedFor(other))

      const at = new Date().toISOString()
      for (const signatures of [['garbled'], ['x'.repeat(10_000)], [], Array(5).fill('x'), 'x', [7]])
        expect(await judged(upgrade, gate, { signed: { at, signatures } })).toMatchObject({ verdict: 'refused' })
      expect(cloud.ledger).not.toContain(contract)

      const anns = await people.signed(upgrade, 'ann', confirm, open)
      expect(await judged(upgrade, gate, anns)).toMatchObject({ by: 'ann', signed: true, verdict: 'taken' })
      expect((await upgrade.progress()).gate?.question).toMatch(/ann has confirmed it; one more person has to\.$/)
      expect(await judged(upgrade, gate, anns)).toMatchObject(refusedFor(/ann has signed it once/))
      const again = await people.signed(upgrade, 'ann', confirm, open)
      expect(await judged(upgrade, gate, again)).toMatchObject(refusedFor(/already: another person has to/))
      expect(cloud.ledger).not.toContain(contract)

      const bobs = await people.signed(upgrade, 'bob', confirm, open)
      expect(await judged(upgrade, gate, bobs)).toMatchObject({ by: 'bob', signed: true, verdict: 'taken' })
      await upgrade.handle.result()
      expect(cloud.ledger).toContain(contract)
    })
  })

  test('asks both again if a node is not as it should be, and each signs what was read then', async () => {
    const cloud = people.cloudOf(['ann', 'bob'], [gate])
    await bench.with(cloud, async (upgrade) => {
      const open = await upgrade.untilGate()
      cloud.evidence = {
        ...cloud.evidence,
        ok: false,
        nodes: [{ host: 'controller2', ok: false, said: 'old process' }],
      }
      await judged(upgrade, gate, await people.signed(upgrade, 'ann', confirm, open))
      const no = await judged(upgrade, gate, await people.signed(upgrade, 'bob', confirm, open))
      expect(no).toMatchObject(refusedFor('controller2: old process'))
      cloud.evidence = { ...cloud.evidence, ok: true }
      const stale = await people.signed(upgrade, 'bob', confirm, open)
      expect(await judged(upgrade, gate, stale)).toMatchObject(refusedFor(/over something else/))
      const now = await upgrade.progress()
      await judged(upgrade, gate, await people.signed(upgrade, 'bob', confirm, now))
      await judged(upgrade, gate, await people.signed(upgrade, 'ann', confirm, await upgrade.progress()))
      await upgrade.handle.result()
    })
  })
})

describe('an answer that was signed for evidence which is read anew', () => {
  test('opens no gate: who confirms has seen what was found', async () => {
    const cloud = people.cloudOf(['ann', 'bob'])
    const { evidence } = cloud
    // The reading as the gate opens is well, the next one is not, and those after it are.
    Object.defineProperty(cloud, 'evidence', {
      get: () =>
        cloud.evidenceAsked.length === 2
          ? { ...evidence, ok: false, nodes: [{ host: 'controller2', ok: false, said: 'old process' }] }
          : evidence,
    })
    let worker = await bench.worker(cloud)
    try {
      const upgrade = await bench.start(cloud)
      const open = await upgrade.untilGate()
      const both = [
        await people.signed(upgrade, 'ann', confirm, open),
        await people.signed(upgrade, 'bob', confirm, open),
      ]
      // Both come in one workflow task, so both are proven over the first reading.
      await worker.stop()
      for (const payload of both) await upgrade.send(gate, payload)
      worker = await bench.worker(cloud)
      const { decisions } = await upgrade.until('judged', (progress) => progress.decisions.length === 2)
      expect(decisions).toMatchObject([
        refusedFor('controller2: old process'),
        refusedFor('the evidence was read anew since'),
      ])
      expect(cloud.ledger).not.toContain(contract)
      const now = await upgrade.progress()
      expect(await judged(upgrade, gate, await people.signed(upgrade, 'bob', confirm, now))).toMatchObject({
        verdict: 'taken',
      })
      await upgrade.handle.result()
    } finally {
      await worker.stop()
    }
  })
})

describe('the other answers on a cloud with signers', () => {
  test.each(['keystone', 'cloud'] as const)(
    'an abort of %s without a signature does not count either where it came before the cloud was read',
    async (name) => {
      const cloud = people.cloudOf(['ann'], [], (plain) => ({ ...plain, order: ['keystone'], pauseBetween: false }))
      const upgrade = await bench.start(cloud, { cloud: cloud.cloud.name }, name)
      // No worker runs yet: the first workflow task hears it.
      await upgrade.send('abort', { by: 'eve', now: true })
      const worker = await bench.worker(cloud)
      try {
        const { state, decisions } = await upgrade.until('refused', (progress) => progress.decisions.length === 2)
        expect(decisions).toMatchObject([
          { signal: 'abort', by: 'eve', verdict: 'taken' },
          { signal: 'abort', by: 'eve', ...refusedFor('it came before the rule was read, and is not signed') },
        ])
        expect(state).not.toBe('Aborted')
        await upgrade.until('gone on', ({ steps }) => steps.some((step) => step.state !== 'pending'))
      } finally {
        for (const id of [upgrade.handle.workflowId, upgradeId(cloud.cloud, 'keystone')])
          await upgrade.client.workflow
            .getHandle(id)
            .terminate('the test is over')
            .catch(() => undefined)
        await worker.stop()
      }
    },
  )

  const failed: Outcome = {
    state: 'failed',
    generation: 1,
    exitCode: 100,
    tail: '',
    effect: 'none',
    evidence: '',
    record: 'controller1:/x',
  }

  test('of two people about one step count for that step alone, where another one waits behind it', async () => {
    const cloud = people.cloudOf(['ann', 'bob'])
    const stops = ['controller1', 'controller2', 'controller3'].map((host) => `nova/${host}/stop-nova-api`)
    for (const stop of stops)
      cloud.runs.set(stop, (generation) => (generation === 1 ? failed : { state: 'done', evidence: '' }))
    const runsOf = (step: string): number => cloud.ledger.filter((ran) => ran === step).length
    let worker = await bench.worker(cloud)
    try {
      const upgrade = await bench.start(cloud, { cloud: cloud.cloud.name }, 'nova')
      const first = await upgrade.until('asked', ({ attention }) => attention !== null)
      const retry = { signal: 'retry', said: {} }
      const both = [
        await people.signed(upgrade, 'ann', retry, first),
        await people.signed(upgrade, 'bob', retry, first),
      ]
      // Both come in one workflow task, so both are proven over the first question.
      await worker.stop()
      for (const payload of both) await upgrade.send('retry', payload)
      worker = await bench.worker(cloud)
      await eventually(() => runsOf(first.attention?.step ?? '') === 2)
      const { decisions, attention } = await upgrade.until('judged', (progress) => progress.decisions.length === 2)
      // Whose signature is proven first is left to Temporal.
      const [no, yes] = [...decisions].sort((one, other) => one.verdict.localeCompare(other.verdict))
      expect([no, yes]).toMatchObject([refusedFor(/question that it answers is over/), { verdict: 'taken' }])
      expect(attention?.step).not.toBe(first.attention?.step)
      expect(stops.filter((step) => step !== first.attention?.step).map(runsOf)).toEqual([1, 1])
      await upgrade.handle.terminate('the test is over')
    } finally {
      await worker.stop()
    }
  })

  test('count with a signature, each once and for its own question; anybody may pause', async () => {
    const cloud = people.cloudOf(['ann'])
    cloud.runs.set(install, () => failed)
    await bench.with(cloud, async (upgrade) => {
      const first = await upgrade.untilAttention(install)
      const retry = { signal: 'retry', said: { step: install } }
      expect(await judged(upgrade, 'retry', { step: install, by: 'ann' })).toMatchObject(refusedFor(/not signed/))
      expect(await judged(upgrade, 'skip', {})).toMatchObject(refusedFor(/skip of somebody/))
      const signed = await people.signed(upgrade, 'ann', retry, first)
      const held = await people.signed(upgrade, 'ann', retry, first)
      expect(await judged(upgrade, 'retry', signed)).toMatchObject({ by: 'ann', signed: true, verdict: 'taken' })
      await upgrade.until('again', ({ attention }) => attention !== null && attention.since !== first.attention?.since)
      expect(await judged(upgrade, 'retry', signed)).toMatchObject(refusedFor(/over something else/))
      expect(await judged(upgrade, 'retry', held)).toMatchObject(refusedFor(/over something else/))

      expect(await judged(upgrade, 'pause', { by: 'eve' })).toMatchObject({ by: 'eve', verdict: 'taken' })
      expect(await judged(upgrade, 'resume', { by: 'eve' })).toMatchObject(refusedFor(/not signed/))
      expect(await judged(upgrade, 'abort', { now: true })).toMatchObject(refusedFor(/not signed/))
      expect(await judged(upgrade, 'leave-out', { host: 'controller2' })).toMatchObject(refusedFor(/not signed/))

      people.list(cloud, ['bob'])
      const abort = { signal: 'abort', said: { now: true } }
      const removed = await people.signed(upgrade, 'ann', abort, await upgrade.progress())
      expect(await judged(upgrade, 'abort', removed)).toMatchObject(refusedFor(/on no list/))
      const bobs = await people.signed(upgrade, 'bob', abort, await upgrade.progress())
      await upgrade.send('abort', bobs)
      await expect(upgrade.handle.result()).rejects.toThrow()

      const next = await bench.start(cloud)
      await next.send('leave-out', { host: 'controller2' })
      await next.until('begun', ({ judges }) => judges !== undefined)
      const early = await next.until('judged', ({ decisions }) => decisions.length > 0)
      expect(early.decisions).toMatchObject([refusedFor(/not signed/)])
      expect(await judged(next, 'abort', bobs)).toMatchObject(refusedFor(/over something else/))
      await next.handle.terminate('the test is over')
    })
  })

  test('are judged by the service if they are given to the upgrade of the whole cloud, and an abort by both', async () => {
    const cloud = people.cloudOf(['ann'], [], (plain) => ({ ...plain, order: ['keystone'], pauseBetween: false }))
    cloud.runs.set(install, () => failed)
    await bench.with(
      cloud,
      async (whole) => {
        const below = new DrivenUpgrade(
          whole.client.workflow.getHandle(upgradeId(cloud.cloud, 'keystone')),
          whole.client,
        )
        const shown = await whole.until(
          'attention',
          ({ attention, judges }) => attention !== null && judges?.length === 2,
        )
        await whole.send('retry', await people.signed(whole, 'ann', { signal: 'retry', said: {} }, shown))
        await below.until('retried', ({ decisions }) => decisions[0]?.verdict === 'taken')
        expect((await below.progress()).decisions[0]).toMatchObject({ signal: 'retry', by: 'ann', signed: true })
        await below.until('again', ({ attention }) => (attention?.since ?? '') > (shown.attention?.since ?? ''))
        const heard = (await below.progress()).decisions.length
        expect(await judged(whole, 'abort', { now: true })).toMatchObject(refusedFor('it is not signed'))
        expect((await below.progress()).decisions).toHaveLength(heard)
        const again = await whole.progress()
        const abort = { signal: 'abort', said: { now: true } }
        await whole.send('abort', await people.signed(whole, 'ann', abort, again))
        await expect(whole.handle.result()).rejects.toThrow()
        await expect(below.handle.result()).rejects.toThrow()
      },
      undefined,
      'cloud',
    )
  })
})
