import { describe, expect, test } from '@jest/globals'
import { commandLine } from '../../client/program'
import { invocation } from '../../client/program/invocation'
import { showNeeds } from '../../client/show/progress'
import { continued } from '../../client/show/text'
import type { Attention } from '../../cloud/model/progress'
import type { Effect } from '../../cloud/model/outcomes'
import { plan } from '../../workflows/plan/plan'
import type { Step } from '../../workflows/procedure/primitives'
import { describeTrouble, type Trouble } from '../../workflows/state/attention'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import { exampleCloud } from '../support/cloud'

const since = '2026-11-22T21:20:13.000Z'
const gate = 'keystone-upgraded'

/** A step with the fields that the words of an attention are made of. */
const step = (verb: string, more: Partial<Step> = {}): Step =>
  ({ id: `keystone/controller1/${verb}`, host: 'controller1', action: { kind: verb }, ...more }) as unknown as Step

const failed = (effect: Effect): Trouble =>
  ({ state: 'failed', generation: 1, exitCode: 1, tail: '', effect, evidence: '', record: 'controller1:/x' }) as const

const ofStep = (about: Step, trouble: object, needed?: string): Attention =>
  describeTrouble(about, trouble as Trouble, since, needed)

/** An attention that no step raises: of these answers, and without a host. */
const ofNoHost = (...answers: readonly string[]): Attention => ({
  step: 'keystone/gate/keystone-upgraded',
  host: null,
  sentence: 'Look at it.',
  tail: '',
  answers: Object.fromEntries(answers.map((answer) => [answer, 'does it'])),
  waiting: false,
  since,
})

const phase = step('expand', { restore: 'restore it' })
const attentions: readonly (readonly [string, Attention])[] = [
  ['a step that failed', ofStep(step('install'), failed('none'))],
  ...(['none', 'all', 'part', 'unknown'] as const).map(
    (effect) => [`a phase that failed, ${effect} of it done`, ofStep(phase, failed(effect), 'needed')] as const,
  ),
  ['a refusal', ofStep(step('install'), { state: 'refused', type: 'x', sentence: 'no' })],
  ['a backup of an earlier run', ofStep(step('backup'), { state: 'refused', type: 'MadeEarlier', sentence: 'no' })],
  ['a step that was parked', ofStep(step('install'), { state: 'parked', sentence: 'parked', outOfReach: false })],
  ['a drain that takes long', ofStep(step('drain'), { state: 'slow', sentence: 'slow' })],
  ['a host out of reach', ofStep(step('install'), { state: 'unreachable', sentence: 'away' })],
  ['a preflight', ofNoHost('retry', 'abort', 'leave-out')],
  ['a joined node that does not serve', ofNoHost(gate, 'leave-out', 'abort with now')],
  ["a service's upgrade that ended", ofNoHost('retry', 'abort')],
]

/** The commands that `status` prints for an attention. */
async function printedFor(attention: Attention): Promise<string[]> {
  const cloud = exampleCloud()
  const state = new UpgradeState('upgrade-production-keystone', 'keystone', () => undefined, cloud.name)
  state.plan(cloud.name, await plan(cloud, 'keystone'))
  state.needs.raise(attention)
  const lines = showNeeds(state.progress()).map((line) => line.trim())
  return lines.filter((line) => line.startsWith(invocation)).map((line) => line.slice(invocation.length).trim())
}

/** The command and its options, as the command line reads these words; it runs nothing. */
async function read(words: string): Promise<{ readonly verb: string; readonly options: unknown }> {
  const { root } = commandLine(() => undefined)
  let found: { readonly verb: string; readonly options: unknown } | undefined
  for (const command of root.commands) {
    command.configureOutput({ writeErr: () => undefined })
    command.action((_service: string, options: unknown) => void (found = { verb: command.name(), options }))
  }
  root.configureOutput({ writeErr: () => undefined })
  await root.parseAsync(words.split(' '), { from: 'user' })
  if (found === undefined) throw new Error(`no command was read: ${words}`)
  return found
}

describe('each command that status prints is one that the command line has', () => {
  test.each(attentions)('about %s', async (_, attention) => {
    const printed = await printedFor(attention)
    expect(printed).toHaveLength(Object.keys(attention.answers).length)
    for (const words of printed) expect(await read(words)).toMatchObject({ options: { cloud: 'example' } })
  })

  test.each([40, 60, 200])('in %i columns each line of a long one but its last ends with a backslash', (width) => {
    const command =
      "openstack-upgrade retry keystone --cloud '/srv/my clouds/lab.yaml' --cut-sessions --key ~/.ssh/id_ed25519"
    const lines = continued(command, width, '    ')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
    expect(
      lines
        .join('\n')
        .replaceAll(/ \\\n +/g, ' ')
        .trim(),
    ).toBe(command)
    expect(lines).toHaveLength({ 40: 5, 60: 3, 200: 1 }[width] ?? 0)
  })

  test("an attention while a gate waits: the gate's name confirms it, an abort is one now, a host is to be named", async () => {
    const printed = await printedFor(ofNoHost(gate, 'leave-out', 'abort with now'))
    const all = await Promise.all(printed.map(read))
    expect(all).toMatchObject([
      { verb: 'confirm', options: { answer: 'confirm' } },
      { verb: 'leave-out', options: { host: 'HOST' } },
      { verb: 'abort', options: { now: true } },
    ])
  })
})
