import { describe, expect, test } from '@jest/globals'
import type { Cloud } from '../../cloud/model/cloud'
import { FollowedProgress } from '../../cloud/model/followed'
import { upgradeId, type HostName, type ServiceName } from '../../cloud/model/ids'
import { HistoryEntry } from '../../cloud/model/history'
import { preflightInput } from '../../cloud/model/preflight'
import { boundedPreflight, partsOf } from '../../cloud/model/preflight/bounded'
import { resolveCloud } from '../../cloud/model/resolve'
import { bytesOf } from '../../cloud/model/text'
import { checksMarkdown } from '../../workflows/display/checks-markdown'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import { progressMarkdown } from '../../workflows/display/progress-markdown'
import { plan, planCloud } from '../../workflows/plan/plan'
import { withinLimits } from '../../workflows/state/within-limits'
import { exampleCloud, exampleFile } from '../support/cloud'

/** The bound of `progress` in docs/explanation/guarantees.md, far below Temporal's own 2 MiB. */
const progressBytes = 256_000
const historyBytes = 1_200_000

const nothing = (): void => undefined
/** Four bytes a character in UTF-8, twelve as JSON would escape it. */
const long = (characters: number): string => '𝕏'.repeat(characters / 2)

/** The cloud of the example with this many more network nodes. */
function agents(count: number): Cloud {
  const { hosts, ...file } = exampleFile() as { hosts: Record<string, object> }
  const more = Array.from({ length: count }, (_, at): [string, string] => [`agent${at}`, `10.1.${at >> 8}.${at & 255}`])
  const network: object = { ...hosts.network, ...Object.fromEntries(more) }
  const resolved = resolveCloud({ ...file, hosts: { ...hosts, network } }, {})
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  return resolved.cloud
}

async function journalOf(cloud: Cloud, name: ServiceName | 'cloud'): Promise<UpgradeState> {
  const journal = new UpgradeState(upgradeId(cloud, name), name, nothing)
  journal.plan(cloud.name, name === 'cloud' ? await planCloud(cloud) : await plan(cloud, name))
  return journal
}

describe('whatever arrives', () => {
  test('progress, history, details and result stay bounded, and what was left out is counted', async () => {
    const journal = await journalOf(exampleCloud(), 'cloud')
    const { steps } = journal.progress()
    for (const { id } of steps) {
      journal.steps.begin(id)
      journal.steps.finish(id, long(20_000))
    }
    for (let at = 0; at < 1000; at += 1) {
      const said = { by: long(100), note: long(500), verdict: 'refused', why: long(2000) } as const
      journal.decisions.add({ signal: `${at}${long(900)}`, ...said })
      journal.needs.raise({
        step: steps[0]?.id ?? '',
        host: null,
        sentence: `${at}${long(200_000)}`,
        tail: long(200_000),
        answers: {},
        waiting: false,
        since: new Date().toISOString(),
      })
      const nodes = Array.from({ length: 100 }, (_, node) => ({ host: `host${node}`, ok: node > 50, said: long(600) }))
      const evidence = { run: 'r', ok: false, nodes, strangers: nodes.map(({ said }) => said) }
      journal.needs.open({
        name: 'keystone-upgraded',
        question: 'yes?',
        answers: ['confirm'],
        since: `2026-11-28T00:00:00.${at}Z`,
        evidence,
      })
    }
    const progress = withinLimits(journal.progress())
    expect(bytesOf(progress)).toBeLessThan(progressBytes)
    expect((progress.decisionsLeftOut ?? 0) + progress.decisions.length).toBe(1000)
    expect(progress.decisions.at(-1)?.signal).toMatch(/^999/)
    expect(progress.steps).toHaveLength(steps.length)
    expect(bytesOf(progressMarkdown(journal.progress()))).toBeLessThan(progressBytes)

    const { entries } = journal.eventLog
    expect(bytesOf(entries)).toBeLessThan(historyBytes)
    const left = entries.flatMap((entry) => (entry.what === 'not kept' ? [[entry.of, entry.count]] : []))
    const decisions = entries.filter(({ what }) => what === 'decision').length
    expect(Object.fromEntries(left)).toMatchObject({ decision: 1000 - decisions, attention: expect.any(Number) })
    expect(entries.map((entry) => HistoryEntry.parse(entry))).toEqual(entries)
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort())
  })

  test('a flood of one kind leaves the rest of a history where it was', async () => {
    const journal = await journalOf(exampleCloud(), 'keystone')
    const { steps } = journal.progress()
    for (const { id } of steps) {
      journal.steps.begin(id)
      journal.steps.finish(id, 'seen')
      for (let at = 0; at < 100; at += 1)
        journal.decisions.add({ signal: long(900), by: '', note: '', verdict: 'unknown', why: '' })
    }
    const told = journal.eventLog.entries.flatMap((entry) => (entry.what === 'step' ? [entry.step] : []))
    expect(told).toEqual(steps.map(({ id }) => id))
  })
})

describe.each([262, 600])('a cloud of %i agents', (count) => {
  const cloud = agents(count)
  const neutron = cloud.services.neutron
  if (neutron === undefined) throw new Error('no neutron')
  const id = upgradeId(cloud, 'neutron')

  test('says where it stands in bounded words at each stage, each step told or counted', async () => {
    const journal = await journalOf(cloud, 'neutron')
    const parent = await journalOf(cloud, 'cloud')
    const { steps } = journal.progress()
    for (const [at, step] of steps.entries()) {
      journal.steps.begin(step.id)
      if (at % 4000 === 2000) {
        const progress = withinLimits(journal.progress())
        const { over, toCome } = progress.stepsLeftOut ?? { over: 0, toCome: 0 }
        expect(bytesOf(progress)).toBeLessThan(progressBytes)
        expect(progress.steps.length + over + toCome).toBe(steps.length)
        expect(progress.steps).toContainEqual(expect.objectContaining({ id: step.id, state: 'running' }))
        expect(bytesOf(progressMarkdown(journal.progress()))).toBeLessThan(progressBytes)
        parent.mirror(
          FollowedProgress.parse({ ...progress, steps: progress.steps.filter(({ state }) => state !== 'pending') }),
        )
        const done = parent.progress().steps.filter(({ id, state }) => id.startsWith('neutron/') && state === 'done')
        expect(done).toHaveLength(at)
      }
      journal.steps.finish(step.id, long(600))
    }
    journal.end('Done')
    expect(bytesOf(withinLimits(journal.progress()))).toBeLessThan(progressBytes)
    expect(bytesOf(journal.eventLog.entries)).toBeLessThan(historyBytes)
  })

  test('is asked its preflight in parts that Temporal takes, each check once', () => {
    const input = preflightInput(cloud, neutron, id)
    const parts = partsOf(input)
    for (const part of parts) expect(bytesOf(part)).toBeLessThan(1_500_000)
    const keys = (some: readonly { host: { name: HostName }; name: string }[]): string[] =>
      some.map(({ host, name }) => `${host.name} ${name}`).sort()
    expect(keys(parts.flatMap(({ checks }) => checks))).toEqual(keys(input.checks))
    expect(parts.filter(({ notify }) => notify.kind !== 'none')).toHaveLength(1)
    expect(parts.filter(({ balancers }) => balancers.length > 0)).toHaveLength(1)
  })

  test('tells what has to be mended first, and how much it leaves out', () => {
    const checks = preflightInput(cloud, neutron, id).checks.map(({ name, host, required, remedy }, at) => {
      return { name, where: host.name, required, ok: at % 3 !== 0, said: long(600), remedy }
    })
    const bounded = boundedPreflight({ ok: false, checks, out: [] })
    expect(bytesOf(bounded)).toBeLessThan(200_000)
    const told = bounded.checks.slice(0, -1)
    const left = checks.length - told.length
    const [, failed = '', passed = ''] =
      /(\d+) more that did not pass and (\d+) that did/.exec(bounded.checks.at(-1)?.said ?? '') ?? []
    expect(Number(failed) + Number(passed)).toBe(left)
    expect(told.findIndex(({ ok }) => ok)).toBe(-1)
    const report = { ok: false, cloud: cloud.name, services: [{ ...bounded, service: 'neutron' as const }] }
    expect(bytesOf(checksMarkdown(report))).toBeLessThan(400_000)
  })
})

test('what fits is told as it is', async () => {
  const journal = await journalOf(exampleCloud(), 'cloud')
  expect(withinLimits(journal.progress())).toEqual(journal.progress())
  const { keystone } = exampleCloud().services
  if (keystone === undefined) throw new Error('no keystone')
  const input = preflightInput(exampleCloud(), keystone, upgradeId(exampleCloud(), 'keystone'))
  expect(partsOf(input)).toEqual([input])
})
