import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Progress } from '../../cloud/model/progress'
import { garbled, payloadOf } from '../support/payloads'
import { Raw } from '../support/raw'
import { Bench, RecordingCloud, type DrivenUpgrade } from '../support/recording'

const install = 'keystone/controller1/install'
const gate = 'keystone-upgraded'
const notKnown = 'should be left out: there is no such key; look at its spelling'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

type WrongSignal = [signal: string, payload: unknown, why: string]

/** The decisions that an upgrade has recorded, those that it shows no more too. */
const heardBy = ({ decisions, decisionsLeftOut = 0 }: Progress): number => decisions.length + decisionsLeftOut

/** Sends a signal, and waits until the upgrade has judged it. */
async function decisionOn(upgrade: DrivenUpgrade, signal: string, payload: unknown): Promise<Progress> {
  const before = heardBy(await upgrade.progress())
  await upgrade.send(signal, payload)
  return upgrade.until(`heard ${signal}`, (progress) => heardBy(progress) > before)
}

const notRead: WrongSignal[] = [
  ['pause', 'now', 'the whole is "now": should be a mapping, {key: value}'],
  ['pause', { now: 'yes' }, 'now is "yes": should be true or false'],
  ['resume', ['ann'], 'the whole is ["ann"]: should be a mapping, {key: value}'],
  ['resume', { bye: 'ann' }, `bye ${notKnown}`],
  ['retry', 7, 'the whole is 7: should be a mapping, {key: value}'],
  ['retry', { step: 'install' }, 'step is "install": should be a step id such as keystone/controller1/drain'],
  ['retry', { step: install, cutSessions: 1 }, 'cutSessions is 1: should be true or false'],
  ['skip', { step: { id: install } }, `step is {"id":"${install}"}: should be a text`],
  ['skip', { note: 'n'.repeat(501) }, `note is "${'n'.repeat(59)}…: should be a text of at most 500 character(s)`],
  ['park', { by: 'b'.repeat(101) }, `by is "${'b'.repeat(59)}…: should be a text of at most 100 character(s)`],
  ['abort', true, 'the whole is true: should be a mapping, {key: value}'],
  ['abort', JSON.parse('{"__proto__":{"now":true}}'), `__proto__ ${notKnown}`],
  ['abort', { constructor: { now: true } }, `constructor ${notKnown}`],
  [gate, { answer: 'perhaps' }, 'answer is "perhaps": should be one of confirm, join, defer'],
  [gate, { answer: 'confirm', by: 5 }, 'by is 5: should be a text: put it in quotes'],
]

describe('an upgrade whose step needs a person', () => {
  const cloud = new RecordingCloud()
  cloud.runs.set(install, (generation) =>
    generation > 1
      ? { state: 'done', evidence: 'in' }
      : { state: 'failed', generation, exitCode: 1, tail: '', effect: 'none', evidence: '', record: 'h:/r' },
  )
  let worker: { stop: () => Promise<void> }
  let upgrade: DrivenUpgrade
  beforeAll(async () => {
    worker = await bench.worker(cloud)
    upgrade = await bench.start(cloud)
    await upgrade.untilAttention(install)
  })
  /** The progress of an upgrade after a signal with a handmade payload. */
  const afterRaw = async (signal: string, ...payloads: Parameters<Raw['signal']>[2]): Promise<Progress> => {
    const before = heardBy(await upgrade.progress())
    await new Raw(upgrade.client).signal(upgrade.handle.workflowId, signal, payloads)
    return upgrade.until(`heard ${signal}`, (progress) => heardBy(progress) > before)
  }
  afterAll(async () => {
    await upgrade.handle.terminate('the test is over').catch(() => undefined)
    await worker.stop()
  })

  test.each(notRead)('refuses a %s that bears %j, says why, and stays where it is', async (signal, payload, why) => {
    const ran = cloud.ledger.length
    const progress = await decisionOn(upgrade, signal, payload)
    expect(progress.decisions.at(-1)).toMatchObject({ signal, verdict: 'refused', why, by: '', note: '' })
    expect(progress).toMatchObject({ state: 'Attention', attention: { step: install }, pending: null })
    expect(cloud.ledger).toHaveLength(ran)
  })

  test.each<[...WrongSignal, string]>([
    [
      'retry',
      { step: 'keystone/controller9/drain' },
      `keystone/controller9/drain needs no attention: ${install} does`,
      'refused',
    ],
    [
      'skip',
      { step: 'keystone/controller1/expand' },
      `keystone/controller1/expand needs no attention: ${install} does`,
      'refused',
    ],
    ['park', {}, `${install}: the answers are retry, skip, abort with now`, 'refused'],
    [
      'abort',
      {},
      `controller1 is out of the balancers and ${install} needs attention: abort with now ends here and leaves it so`,
      'refused',
    ],
    [gate, {}, 'this gate is not open, so it opens nothing; send it again once it is', 'early'],
    ['keystone-on-pike', {}, 'there is no such signal; nothing was done', 'unknown'],
    ['__proto__', {}, 'there is no such signal; nothing was done', 'unknown'],
  ])('has no use for a %s that bears %j here, and says so', async (signal, payload, why, verdict) => {
    const progress = await decisionOn(upgrade, signal, payload)
    expect(progress.decisions.at(-1)).toMatchObject({ signal, verdict, why })
    expect(progress).toMatchObject({ state: 'Attention', attention: { step: install }, pending: null })
  })

  test.each(garbled)('refuses a pause that bears %s, says why, and stays where it is', async (_, payload, said) => {
    const { decisions } = await afterRaw('pause', payload)
    const why = `the whole is ${said}: should be one JSON value that no codec has encoded (json/plain)`
    expect(decisions.at(-1)).toMatchObject({ signal: 'pause', verdict: 'refused', why })
  })

  test.each(garbled)('records a signal that nobody knows and that bears %s', async (_, payload) => {
    const { decisions } = await afterRaw('keystone-on-pike', payload)
    expect(decisions.at(-1)).toMatchObject({ signal: 'keystone-on-pike', verdict: 'unknown' })
  })

  test('refuses two values with one signal, rather than hear the first alone', async () => {
    const { decisions } = await afterRaw(
      'pause',
      payloadOf('{"by":"ann"}', 'json/plain'),
      payloadOf('{"now":true}', 'json/plain'),
    )
    expect(decisions.at(-1)).toMatchObject({
      verdict: 'refused',
      why: expect.stringContaining('the whole is 2 values'),
    })
  })

  test('goes on to its end as if none of them had come', async () => {
    await upgrade.send('retry', { step: install, by: 'ann' })
    await upgrade.untilGate()
    const late = await decisionOn(upgrade, 'retry', {})
    expect(late.decisions.at(-1)).toMatchObject({ verdict: 'refused', why: 'no step needs attention' })
    await upgrade.send(gate, { by: 'ann' })
    await upgrade.handle.result()
    expect(cloud.ledger.filter((step) => step === install)).toHaveLength(2)
    expect(new Set(cloud.ledger).size).toBe(cloud.ledger.length - 1)
    expect((await upgrade.progress()).state).toBe('Done')
  })
})
