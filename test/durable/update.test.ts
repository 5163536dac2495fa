import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bench, RecordingCloud, type DrivenUpgrade } from '../support/recording'
import { eventually } from '../support/eventually'

const install = 'keystone/controller1/install'
const contract = 'keystone/controller3/contract'
const gate = 'keystone-upgraded'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const update = ({ handle }: DrivenUpgrade, name: string, payload: unknown = {}): Promise<unknown> =>
  handle.executeUpdate(name, { args: [payload] })

/** Why an update was turned down before it stood in the history. */
async function refusal(asked: Promise<unknown>): Promise<string> {
  const error: unknown = await asked.then(
    () => new Error('it was taken'),
    (reason: unknown) => reason,
  )
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
}

describe('an update', () => {
  test('says what became of a confirmation, once it has been held against the evidence', async () => {
    const cloud = new RecordingCloud()
    cloud.evidence = { ...cloud.evidence, ok: false, strangers: ['haproxy2: keystone_public/keystone4 (10.0.0.14)'] }
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      const no = await update(upgrade, gate, { by: 'ann' })
      expect(no).toMatchObject({ verdict: 'refused', why: expect.stringContaining('keystone4') })
      expect(cloud.ledger).not.toContain(contract)
      cloud.evidence = { ...cloud.evidence, ok: true, strangers: [] }
      // By the name that it had when it was named by the release.
      expect(await update(upgrade, 'keystone-on-ocata', { by: 'bob' })).toEqual({ verdict: 'taken', why: '' })
      await upgrade.handle.result()
      expect(cloud.ledger).toContain(contract)
    })
  })

  test('that can’t be taken is turned down in a sentence, and leaves no trace', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      expect(await refusal(update(upgrade, 'retry'))).toBe('no step needs attention')
      expect(await refusal(update(upgrade, gate, { answer: 'defer' }))).toBe(
        'the answers of this gate are confirm, join',
      )
      expect(await refusal(update(upgrade, gate, { answr: 'join' }))).toContain('answr')
      expect(await refusal(update(upgrade, 'keystone-on-ocata', { answer: 'defer' }))).toBe(
        'the answers of this gate are confirm, join',
      )
      expect((await upgrade.progress()).decisions).toEqual([])
    })
  })

  test('answers an attention, as the signal of the same name does', async () => {
    const cloud = new RecordingCloud()
    cloud.runs.set(install, (generation) =>
      generation === 1 ? { state: 'refused', type: 'NotWorking', sentence: 'no' } : { state: 'done', evidence: 'in' },
    )
    cloud.looks.set(install, () =>
      Promise.resolve(
        cloud.done.has(install)
          ? { state: 'done' as const, evidence: 'in' }
          : { state: 'ready' as const, generation: (cloud.generations.get(install) ?? 0) + 1 },
      ),
    )
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      expect(await refusal(update(upgrade, 'retry', { step: contract }))).toContain(`${install} does`)
      expect(await update(upgrade, 'retry', { by: 'ann', step: install })).toEqual({ verdict: 'taken', why: '' })
      const { decisions } = await upgrade.untilGate()
      expect(decisions).toMatchObject([{ signal: 'retry', by: 'ann', verdict: 'taken' }])
    })
  })

  test('that comes while another one closes the gate is answered too, so nobody waits for ever', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      const both = await Promise.all([update(upgrade, gate, { by: 'ann' }), update(upgrade, gate, { by: 'bob' })])
      expect(both).toContainEqual({ verdict: 'taken', why: '' })
      expect(both).toContainEqual({ verdict: 'refused', why: 'this gate has been opened already' })
      await upgrade.handle.result()
      expect((await upgrade.progress()).decisions).toHaveLength(2)
    })
  })

  test('that is overtaken by an abort while its evidence is read is answered, and the upgrade ends', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      cloud.evidenceWaits = true
      const readBefore = cloud.evidenceAsked.length
      const confirmed = update(upgrade, gate, { by: 'ann' })
      await eventually(() => cloud.evidenceAsked.length > readBefore)
      await upgrade.send('abort', { by: 'bob', now: true })
      expect(await confirmed).toEqual({ verdict: 'refused', why: 'the upgrade has ended' })
      await expect(upgrade.handle.result()).rejects.toThrow()
    })
  })

  test('aborts, like the signal, and is answered before the upgrade ends', async () => {
    await bench.with(new RecordingCloud(), async (upgrade) => {
      await upgrade.untilGate()
      expect(await update(upgrade, 'abort', { by: 'ann', now: true })).toEqual({ verdict: 'taken', why: '' })
      await expect(upgrade.handle.result()).rejects.toThrow()
      expect((await upgrade.progress()).state).toBe('Aborted')
    })
  })
})

describe('the history', () => {
  test('tells steps, attentions, the gate and decisions in the order in which they were', async () => {
    const cloud = new RecordingCloud()
    cloud.runs.set(install, (generation) =>
      generation === 1
        ? { state: 'failed', generation, exitCode: 100, tail: '', effect: 'none', evidence: '', record: 'x:/y' }
        : { state: 'done', evidence: 'in' },
    )
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await upgrade.send('retry', { by: 'ann', note: 'mirror mended' })
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'bob' })
      await upgrade.handle.result()
      const entries = await upgrade.handle.query<readonly { what: string; step?: string }[]>('history')
      const told = entries.filter(({ what, step }) => what !== 'step' || step === install)
      expect(told).toMatchObject([
        { what: 'preflight' },
        { what: 'attention', step: install },
        { what: 'decision', signal: 'retry', by: 'ann', note: 'mirror mended', verdict: 'taken' },
        { what: 'attention over', step: install, seconds: expect.any(Number) },
        { what: 'step', step: install, evidence: 'in' },
        { what: 'gate opened', gate },
        { what: 'decision', signal: `${gate} (confirm)`, by: 'bob', verdict: 'taken' },
        { what: 'ended', state: 'Done' },
      ])
      expect(entries.filter(({ what }) => what === 'step')).toHaveLength((await upgrade.progress()).steps.length)
    })
  })
})

describe('the list of workflows', () => {
  test('finds an upgrade by its service, its state and its step', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      const query = `WorkflowId = '${upgrade.handle.workflowId}' AND OpenStackService = 'keystone' AND UpgradeState = 'AwaitingGate' AND UpgradeStep = 'keystone/gate/${gate}'`
      await eventually(async () => (await upgrade.client.workflow.count(query)).count === 1, {
        what: `an upgrade is found by ${query}`,
      })
    })
  })
})
