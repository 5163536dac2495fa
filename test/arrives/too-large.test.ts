import { describe, expect, test } from '@jest/globals'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { FollowedProgress } from '../../cloud/model/followed'
import { upgradeId } from '../../cloud/model/ids'
import { bytesOf } from '../../cloud/model/text'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import { parsePayload, payloads } from '../../workflows/state/messages'
import { planCloud } from '../../workflows/plan/plan'
import { results } from '../../workflows/run/results'
import { readAnswer } from '../../workflows/run/activity-results'
import { withinLimits } from '../../workflows/state/within-limits'
import { exampleCloud, wideCloud } from '../support/cloud'
import { garbled } from '../support/payloads'

/** The bound that docs/explanation/guarantees.md promises. */
const progressBytes = 256_000

const large: [what: string, value: unknown][] = [
  ['a text of escapes', { note: '\u001b]'.repeat(3_000_000) }],
  ['a list of a million', Array.from({ length: 1_000_000 }, () => 1)],
  ['a mapping of 300,000 keys', Object.fromEntries(Array.from({ length: 300_000 }, (_, at) => [`k${at}`, at]))],
  ['lists in lists', JSON.parse(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)],
]

describe('what takes so long to read that Temporal’s SDK would fail the workflow task', () => {
  test.each(large)('is refused unread as a message, and as every result: %s', (_, value) => {
    expect(parsePayload(payloads.pause, value)).toMatchObject({
      ok: false,
      why: expect.stringMatching(/^the whole is too large: should be at most \d+ values and \d+ characters$/),
    })
    for (const activity of Object.keys(results) as (keyof typeof results)[])
      expect(readAnswer(activity, 'x', { ok: true, cloud: value, nodes: value, steps: value })).toMatchObject({
        ok: false,
        why: expect.stringContaining('is too large'),
      })
  })

  test('is what no worker comes back with: the cloud of nine hundred agents is read', () => {
    const { network, ...cloud } = exampleCloud()
    const [one] = network
    const many = Array.from({ length: 900 }, () => one)
    const read = readAnswer('loadCloud', 'loadCloud', { ok: true, sha256: 'x', cloud: { ...cloud, network: many } })
    expect(read).toMatchObject({ ok: true })
  })

  test('nor the cloud of ten thousand computes', () => {
    const read = readAnswer('loadCloud', 'loadCloud', { ok: true, sha256: 'x', cloud: wideCloud(10_000) })
    expect(read).toMatchObject({ ok: true })
  })
})

test('what stands for a payload that can’t be decoded can be handed to another thread, as the SDK does with a memo', () => {
  for (const [, payload] of garbled) expect(() => structuredClone(payloadConverter.fromPayload(payload))).not.toThrow()
})

test('what another upgrade is said to be, as large as it may be, is shown within the bounds', async () => {
  const cloud = exampleCloud()
  const journal = new UpgradeState(upgradeId(cloud, 'cloud'), 'cloud', () => undefined)
  journal.plan(cloud.name, await planCloud(cloud))
  // Six bytes each as JSON.
  const text = '\u0001'.repeat(20_000)
  const since = '2026-11-28T02:00:00.000Z'
  const said = FollowedProgress.parse({
    state: 'Attention',
    steps: journal.progress().steps.map(({ id }) => ({ id, state: 'running' })),
    attention: {
      ...{ step: 'keystone/controller1/drain', host: null, sentence: text, tail: text, waiting: true, since },
      answers: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${at}`.padStart(100, 'x'), text])),
    },
    gate: {
      ...{ name: 'keystone-upgraded', question: text, answers: ['confirm'], since },
      evidence: {
        ...{ run: '', ok: false, strangers: Array.from({ length: 1000 }, () => text) },
        nodes: Array.from({ length: 1000 }, () => ({ host: text, ok: false, said: text })),
      },
    },
    outage: null,
    detached: Array.from({ length: 9000 }, (_, at) => `host${at}`),
    leftOut: Array.from({ length: 500 }, () => ({
      ...{ service: 'keystone', host: 'x', by: '\u0001'.repeat(100), note: text, at: since, todo: text },
    })),
  })
  for (let at = 0; at < 100; at += 1)
    journal.decisions.add({
      signal: text,
      by: text.slice(0, 100),
      note: text.slice(0, 500),
      verdict: 'refused',
      why: text,
    })
  journal.mirror(said)
  expect(bytesOf(withinLimits(journal.progress()))).toBeLessThan(progressBytes)
})
