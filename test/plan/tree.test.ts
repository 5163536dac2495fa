import { describe, expect, test } from '@jest/globals'
import { showPlan } from '../../client/show/plan'
import type { Probed } from '../../client/plan/order'
import type { UpgradeName } from '../../cloud/model/ids'
import { outlineOf } from '../../workflows/plan/outline'
import { planFrom } from '../../workflows/plan/plan'
import { exampleCloud } from '../support/cloud'

async function shown(name: UpgradeName, width: number, found?: ReadonlyMap<string, Probed>): Promise<string[]> {
  const { steps } = planFrom(await outlineOf(exampleCloud(), name))
  const timed = steps.map((step) => ({ ...step, seconds: step.host === null ? null : 2 }))
  const plan = { title: `${name} of example`, steps: timed, said: 'Seconds are made up.' }
  return showPlan(found === undefined ? plan : { ...plan, found }, width).split('\n')
}

describe('a plan in a terminal', () => {
  test.each([
    ['nova', 80],
    ['nova', 120],
    ['nova', 200],
    ['neutron', 80],
    ['cloud', 120],
  ] as const)('of %s fits into %i columns, but for words that are longer', async (name, width) => {
    for (const line of await shown(name, width)) {
      const longest = Math.max(...line.split(' ').map((word) => word.length))
      if (longest < width / 3) expect([line, line.length <= width]).toEqual([line, true])
    }
  })

  test('has every step once, numbered through, whatever the width', async () => {
    const { steps } = planFrom(await outlineOf(exampleCloud(), 'cloud'))
    const lines = await shown('cloud', Infinity)
    const numbers = lines.flatMap((line) => /^[│ ]*[├└]─ +(\d+) \S/.exec(line)?.[1] ?? [])
    expect(numbers.map(Number).sort((one, other) => one - other)).toEqual(steps.map((_, index) => index + 1))
  })

  test('says from which step to which step a host has libraries of both releases', async () => {
    const line = (lines: readonly string[], host: string): string | undefined =>
      lines.find((each) => each.startsWith(`${host} has libraries of both releases`))
    const lines = await shown('cloud', Infinity)
    expect(line(lines, 'controller1')).toMatch(
      /from step \d+ \(keystone\/controller1\/install\) to step \d+ \(cinder\/controller1\/install\S*\)\.$/,
    )
    const [, from, to] = /step (\d+) .*step (\d+) /.exec(line(lines, 'controller1') ?? '') ?? []
    expect(Number(from)).toBeLessThan(Number(to))
    expect(line(await shown('keystone', Infinity), 'controller2')).toMatch(
      /from step \d+ \(keystone\/controller2\/install\) until each other service there has had its own upgrade\.$/,
    )
  })

  test('says where an outage begins and ends, how long it takes, and from where only a restore leads back', async () => {
    const lines = await shown('nova', Infinity)
    const at = (text: string): number => lines.findIndex((line) => line.includes(text))
    const stepAt = (host: string, verb: string): number => {
      const titles = lines.flatMap((line, index) => (line.includes(`─ ${host}`) ? [index] : []))
      return lines.findIndex((line, index) => index > (titles[0] ?? 0) && new RegExp(` ${verb} `).test(line))
    }
    expect(lines[at('outage of the nova API begins')]).toMatch(/about \d+ (s|min)/)
    expect(at('outage of the nova API begins') + 1).toBe(stepAt('controller1', 'drain'))
    expect(lines[at('outage of the nova API ends') + 1]).toContain('controller1, controller2, controller3 side by side')
    expect(lines.slice(at('outage of the nova API ends')).join('\n')).toContain(' prove ')
    expect(at('only a restore of the backup leads nova back')).toBeGreaterThan(at('start-nova-conductor'))
    expect(at('only a restore of the backup leads nova back')).toBeLessThan(at('alive-nova-conductor'))
  })

  test('has a condition beside the node it holds for, with what is done in any case', async () => {
    const lines = await shown('keystone', Infinity)
    const node = lines.findIndex((line) => line.startsWith('├─ controller1'))
    expect(lines[node + 1]).toBe(
      '│  │ only where controller1 is not yet on Ocata and joined; in any case: backup, expand, migrate',
    )
  })

  test('sums the seconds of a node and of all, and counts what is done side by side once', async () => {
    const keystone = await shown('keystone', Infinity)
    expect(keystone[0]).toContain('22 steps, 1 gate; about 40 s; no outage')
    expect(keystone.find((line) => line.startsWith('├─ controller2'))).toContain('about 10 s')
    const nova = await shown('nova', Infinity)
    const together = nova.find((line) => line.includes('controller1, controller2, controller3 side by side'))
    expect(together).toContain('about 2.0 s')
  })

  test('marks each step as the hosts say it is, with what they said', async () => {
    const found = new Map<string, Probed>([
      ['keystone/controller1/drain', { state: 'done', evidence: 'drained and idle' }],
      ['keystone/controller1/expand', { state: 'lost', evidence: 'the host rebooted' }],
    ])
    const lines = await shown('keystone', Infinity, found)
    expect(lines.find((line) => line.includes('✓'))).toMatch(/1 drain/)
    expect(lines.join('\n')).toMatch(/! +5 expand/)
    expect(lines.join('\n')).toContain('lost: the host rebooted')
    expect(lines.join('\n')).toContain('The hosts say: 1 done, 1 lost.')
  })
})
