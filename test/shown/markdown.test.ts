import { beforeAll, describe, expect, test } from '@jest/globals'
import { HostName } from '../../cloud/model/ids'
import { progressMarkdown } from '../../workflows/display/progress-markdown'
import { plan, planCloud } from '../../workflows/plan/plan'
import type { Progress, StepProgress } from '../../cloud/model/progress'
import { exampleCloud } from '../support/cloud'

const at = '2026-11-22T22:41:03.000Z'

/** An upgrade that nothing has happened to. */
const quiet = (service: string, steps: readonly StepProgress[]): Progress => ({
  upgrade: `upgrade-production-${service}`,
  service,
  cloud: 'production',
  state: 'Running',
  steps,
  attention: null,
  gate: null,
  outage: null,
  detached: [],
  decisions: [],
  pending: null,
})

/** The rows of the tables as cells, without the lines below their headers. */
const rowsOf = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '').trim()))

let keystone: readonly StepProgress[]
let all: readonly StepProgress[]
beforeAll(async () => {
  const pending = { state: 'pending' } as const
  const cloud = exampleCloud()
  keystone = (await plan(cloud, 'keystone')).steps.map((step) => ({ ...step, ...pending }))
  all = (await planCloud({ ...cloud, pauseBetween: true })).steps.map((step) => ({ ...step, ...pending }))
})

/** The steps with another state for those before one, and for that one. */
const upTo = (steps: readonly StepProgress[], id: string, state: StepProgress['state']): StepProgress[] => {
  const index = steps.findIndex((step) => step.id === id)
  return steps.map((step, place) =>
    place < index ? { ...step, state: 'done', seconds: 2.34 } : place === index ? { ...step, state, since: at } : step,
  )
}

describe('the current details', () => {
  test('show each step of a service once, under its node, and gates beside the nodes', () => {
    const steps = upTo(keystone, 'keystone/controller1/expand', 'running')
    const markdown = progressMarkdown(quiet('keystone', steps))
    expect(markdown).toMatch(/^\*\*Running\*\*: keystone of production, 4 of 23 steps done\.\n/)
    expect(rowsOf(markdown)).toEqual([
      ['', 'controller1', 'controller2', 'controller3'],
      ['drain', '✓ 2.3 s', '·', '·'],
      ['stop-apache2', '✓ 2.3 s', '·', '·'],
      ['install', '✓ 2.3 s', '·', '·'],
      ['backup', '✓ 2.3 s', '', ''],
      ['expand', '**running** since 22:41:03', '', ''],
      ['migrate', '·', '', ''],
      ['start-apache2', '·', '·', '·'],
      ['join', '·', '·', '·'],
      ['contract', '', '', '·'],
      ['prove', '·', '·', '·'],
    ])
    expect(markdown).toContain('Gate `keystone-upgraded`: to come.')
  })

  test('put what needs a person before everything else, with the signals that answer it', () => {
    const step = 'keystone/controller1/install'
    const markdown = progressMarkdown({
      ...quiet('keystone', upTo(keystone, step, 'attention')),
      state: 'Attention',
      attention: {
        step,
        host: 'controller1',
        sentence: 'It ended with exit code 100.',
        tail: 'E: broken\n```\nmore | of it',
        answers: { retry: 'try it again', 'retry with cutSessions': 'cuts them' },
        waiting: false,
        since: at,
      },
      detached: [HostName.parse('controller1')],
      decisions: [{ at, signal: 'retry', by: 'ann', note: 'again', verdict: 'refused', why: 'no\nnot now' }],
    })
    const lines = markdown.split('\n')
    const place = (text: string): number => lines.findIndex((line) => line.includes(text))
    expect(lines[3]).toBe(`### ${step} needs an answer`)
    expect(markdown).toContain('- `retry` with `{"cutSessions":true}`: cuts them')
    expect(markdown).toContain('- 22:41:03 UTC, ann, `retry`: refused; no not now; “again”')
    expect(markdown).toContain('Out of the balancers: controller1.')
    expect(place('`retry`: try it again')).toBeLessThan(place('ann'))
    expect(place('ann')).toBeLessThan(place('| controller1'))
    // Output of a host can't end the block that contains it.
    expect(lines.filter((line) => line === '````')).toHaveLength(2)
    expect(rowsOf(markdown)).toContainEqual(['install', '**attention** since 22:41:03', '·', '·'])
  })

  test('at a gate say what was read of each node and each balancer, and every answer', () => {
    const markdown = progressMarkdown({
      ...quiet('keystone', upTo(keystone, 'keystone/gate/keystone-upgraded', 'running')),
      state: 'AwaitingGate',
      gate: {
        name: 'keystone-upgraded',
        question: 'Is every keystone node on Ocata?',
        answers: ['confirm', 'join', 'defer'],
        since: at,
        evidence: {
          run: '1',
          ok: false,
          nodes: [
            { host: 'controller1', ok: true, said: 'fine' },
            { host: 'controller2', ok: false, said: 'apache2 began\nbefore the install' },
          ],
          strangers: ['haproxy2: keystone_public/keystone4'],
        },
      },
    })
    expect(markdown).toContain('### keystone-upgraded waits for an answer')
    expect(markdown).toContain('Read last: controller1: yes; controller2: **no**, apache2 began before the install; ')
    expect(markdown).toContain('**enabled, but not in cloud.yaml**: haproxy2: keystone_public/keystone4')
    for (const payload of ['{"by":"your name"}', '{"answer":"join"}', '{"answer":"defer"}'])
      expect(markdown).toContain(`- \`keystone-upgraded\` with \`${payload}\`: `)
    expect(markdown).toContain('Gate `keystone-upgraded`: waits.')
  })

  test('of all services show a line each, and the steps of none but those under way', () => {
    const markdown = progressMarkdown(quiet('cloud', upTo(all, 'nova/controller1/install', 'running')))
    expect(markdown).toContain('**Running**: all services of production, ')
    expect(rowsOf(markdown).slice(0, 6)).toEqual([
      ['service', 'steps done', ''],
      ['keystone', '23 of 23', 'done'],
      ['before-glance', '1 of 1', 'done'],
      ['glance', expect.stringMatching(/^(\d+) of \1$/), 'done'],
      ['before-nova', '1 of 1', 'done'],
      ['nova', expect.stringMatching(/^\d+ of \d+$/), 'at nova/controller1/install'],
    ])
    expect(markdown.match(/^### .*$/gm)).toEqual(['### nova'])
    expect(rowsOf(markdown)).toContainEqual(['install', '**running** since 22:41:03', '·', '·', '', ''])
    expect(markdown.split('\n').length).toBeLessThan(60)
    const waiting = upTo(all, 'cloud/gate/before-glance', 'running')
    expect(progressMarkdown(quiet('cloud', waiting))).not.toContain('### ')
  })
})
