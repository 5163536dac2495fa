import { describe, expect, test } from '@jest/globals'
import type { Step } from '../../workflows/procedure/primitives'
import { describeTrouble, type Trouble } from '../../workflows/state/attention'
import { exampleCloud } from '../support/cloud'
import { OperatingPage } from '../support/operating-page'
import { stepsOf } from '../support/steps-of'

const since = '2026-11-22T21:20:13.000Z'
const record = 'controller3:/var/lib/openstack-upgrade/jobs/6f1e-09c2/g1'

/** A step of glance's upgrade as the workflow has it. */
async function stepOf(id: string): Promise<Step> {
  const steps = await stepsOf(exampleCloud(), 'glance')
  const found = steps.find((step) => step.id === id)
  if (found === undefined) throw new Error(`glance has no step ${id}`)
  return found
}

const needed = 'it is needed'

const failed = {
  state: 'failed',
  generation: 1,
  exitCode: 1,
  tail: "TypeError: 'function' object has no attribute '__getitem__'",
  effect: 'none',
  evidence:
    'version is at ocata_expand01 (ocata_expand01 before, ocata_contract01 afterwards), and 0 of its traces are in the tables',
  record,
} as const

test('the whole text of a known failure: what happened, what it means, what the probe finds, what to do, the way back, where the rest is', async () => {
  const attention = describeTrouble(await stepOf('glance/controller3/contract'), failed, since, needed)
  expect(attention).toEqual({
    step: 'glance/controller3/contract',
    host: 'controller3',
    sentence: [
      'glance/controller3/contract ended with exit code 1.',
      "This is bug 1670409, and the database is untouched: Ocata's Glance serves on it as it is.",
      'The probe finds none of it done: version is at ocata_expand01 (ocata_expand01 before, ocata_contract01 afterwards), and 0 of its traces are in the tables.',
      'Install a package with its fix on every node and make its version the pinned one; or abort, start again and answer defer at the gate.',
      'For another version than the pinned 2:14.0.1-0ubuntu1~cloud0, which holds for this run: 1. openstack-upgrade abort glance --cloud example --now, or temporal workflow signal -w upgrade-example-glance --name abort -i \'{"now":true}\'. 2. Set services.glance.version in the cloud\'s file of every worker. 3. openstack-upgrade start glance --cloud example, or temporal workflow start --task-queue openstack-upgrade --type glance -w upgrade-example-glance -i \'{"cloud":"example"}\'; where upgrade-example runs it, retry there instead. What is done is not done again; a node with another version than the new pin is installed once more.',
      'To go back: install the packages of the release before; they work on the database as it is, so nothing has to be restored.',
      `The whole output is in ${record}.`,
    ].join(' '),
    tail: failed.tail,
    answers: {
      retry: 'try it again',
      'abort with now': 'ends here and leaves what is down as it is',
    },
    waiting: false,
    since,
  })
})

test('of a failure that nobody has seen: what happened, what the probe finds, the last lines, where the rest is', async () => {
  const unknown = { ...failed, exitCode: 7, tail: 'a line\nand the last', evidence: 'not configured' }
  const { sentence, tail } = describeTrouble(await stepOf('glance/controller1/install'), unknown, since, needed)
  expect(sentence).toBe(
    `glance/controller1/install ended with exit code 7. The probe finds none of it done: not configured. The whole output is in ${record}.`,
  )
  expect(tail).toBe('a line\nand the last')
})

test('of a lost command says nothing of what its last lines would have meant', async () => {
  const lost = { ...failed, state: 'lost', reason: 'the host rebooted' } as const
  const { sentence } = describeTrouble(await stepOf('glance/controller3/contract'), lost, since, needed)
  expect(sentence).toContain('is lost: the host rebooted. Nobody knows how far it came.')
  expect(sentence).not.toContain('1670409')
})

describe('of a host out of reach', () => {
  const unreachable = { state: 'unreachable', sentence: "controller2 can't be reached.", seconds: 120 } as const
  const parked = { state: 'parked', sentence: 'controller2 is no longer waited for.', outOfReach: true } as const

  test('offers to go on without it where that may be, and no skip that nothing could agree with', async () => {
    const step = await stepOf('glance/controller2/install')
    expect(Object.keys(describeTrouble(step, unreachable, since, undefined).answers)).toEqual([
      'park',
      'abort with now',
      'leave-out',
    ])
    expect(Object.keys(describeTrouble(step, parked, since, undefined).answers)).toEqual([
      'retry',
      'abort with now',
      'leave-out',
    ])
  })

  test('says, where it is needed, why, and what leads on', async () => {
    const step = await stepOf('glance/controller2/install')
    for (const trouble of [unreachable, parked]) {
      const { sentence, answers } = describeTrouble(step, trouble, since, 'controller2 is needed: bring it back')
      expect(sentence).toBe(`${trouble.sentence} controller2 is needed: bring it back.`)
      expect(Object.keys(answers)).not.toContain('leave-out')
    }
  })

  test('keeps skip for a job that is no longer waited for on a host that answers', async () => {
    const step = await stepOf('glance/controller2/install')
    const { answers } = describeTrouble(step, { ...parked, outOfReach: false }, since, needed)
    expect(Object.keys(answers)).toEqual(['retry', 'skip', 'abort with now'])
  })
})

test.each(['part', 'unknown'] as const)(
  'a restore is the way back from a phase of which the probe finds %s, and never from one that has changed nothing',
  async (effect) => {
    const step = await stepOf('glance/controller1/expand')
    const way =
      'then restore /var/backups/openstack-upgrade/glance-before-ocata.sql on controller1 by giving it to mysql: it drops'
    expect(describeTrouble(step, { ...failed, effect }, since, needed).sentence).toContain(way)
    expect(describeTrouble(step, { ...failed, effect: 'none' }, since, needed).sentence).not.toContain('to mysql')
    expect(describeTrouble(step, { ...failed, effect: 'all' }, since, needed).sentence).not.toContain('To go back')
  },
)

describe('of a job that an earlier run of the upgrade began', () => {
  const changed = ['it was pinned to newton-to-ocata 1, and is to newton-to-ocata 2 now', 'its command is another now']
  const earlier = { at: '2026-11-28 02:13 UTC', changed }
  const sentenceOf = async (trouble: Trouble): Promise<string> =>
    describeTrouble(await stepOf('glance/controller3/contract'), trouble, since, needed).sentence

  test('says that this run has not run it, when the earlier one did, what has changed since, and that retry begins it anew', async () => {
    const sentence = await sentenceOf({ ...failed, earlier })
    expect(sentence).toContain(
      "glance/controller3/contract has not been run by this run. An earlier run of this upgrade began it at 2026-11-28 02:13 UTC by its host's clock, and it ended with exit code 1. Since then it was pinned to newton-to-ocata 1, and is to newton-to-ocata 2 now; its command is another now.",
    )
    expect(sentence).toContain('What it ended with then: This is bug 1670409')
    expect(sentence).toContain('Where its cause is mended, answer retry: this run then runs it anew. Where it is not: ')
    expect(sentence).not.toContain('contract ended with exit code')
    expect(await sentenceOf({ ...failed, earlier: { ...earlier, changed: [] } })).toContain(
      'The pinned version, the command and the boot of the host are the same since.',
    )
    const gone = { ...failed, state: 'lost', reason: 'the host rebooted', earlier } as const
    const lost = await sentenceOf(gone)
    expect(lost).toContain('it was lost (the host rebooted), so that nobody knows how far it came.')
  })

  test('does not promise a retry where a part of it is done', async () => {
    const sentence = await sentenceOf({ ...failed, effect: 'part', earlier })
    expect(sentence).toContain('An earlier run')
    expect(sentence).not.toContain('answer retry: this run')
  })

  test('and whose effect is gone says so, as after a restore', async () => {
    expect(await sentenceOf({ ...failed, exitCode: 0, tail: '', earlier })).toContain(
      'it reported success, but its effect is not there any more, as after a restore.',
    )
  })

  test('and made what is there: the answers are to make another and to go on with it', async () => {
    const sentence = 'There is one from before.'
    const { answers } = describeTrouble(
      await stepOf('glance/controller1/backup'),
      { state: 'refused', type: 'MadeEarlier', sentence },
      since,
      needed,
    )
    expect(answers).toMatchObject({ retry: 'makes a new one in its place', skip: 'goes on with this one' })
  })
})

test('the way to another pinned version is made of lines that the page on operating has, and its test runs', async () => {
  const lines = new OperatingPage().of('temporal').map(({ text }) => text)
  const { anotherPin = '' } = await stepOf('glance/controller3/contract')
  const [, start = ''] = /or (temporal workflow start [^;]+);/.exec(anotherPin) ?? []
  const asKeystone = start.replaceAll('glance', 'keystone').replaceAll('example', 'production')
  expect(asKeystone).not.toBe('')
  expect(lines).toContain(asKeystone)
  const [, abort = ''] = /or (temporal workflow signal \S+ \S+ --name abort)/.exec(anotherPin) ?? []
  const asOurs = abort.replaceAll('glance', 'keystone').replaceAll('example', 'production')
  expect(lines.filter((line) => line.startsWith(`${asOurs} `))).not.toEqual([])
})
