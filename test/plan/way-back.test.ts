import { describe, expect, test } from '@jest/globals'
import type { ServiceName } from '../../cloud/model/ids'
import { plan, planCloud } from '../../workflows/plan/plan'
import type { ProcedureName } from '../../workflows/services'
import { exampleCloud } from '../support/cloud'

const shortOf = (id: string): string => id.split('/').slice(1).join(' ')

describe('the way back of a plan', () => {
  test.each<[ServiceName, string]>([
    ['keystone', 'controller3 contract'],
    ['glance', 'controller3 contract'],
    // Upstream has the databases upgraded under Newton's code; Newton's units refuse to start beside Ocata's first row.
    ['nova', 'controller1 start-nova-conductor'],
    ['neutron', 'controller1 contract'],
    ['cinder', 'controller1 online-data-migrations'],
  ])('of %s is the packages up to %s, then only a restore', async (service, first) => {
    const { steps } = await plan(exampleCloud(), service)
    const ways = steps.map(({ wayBack }) => wayBack)
    const at = ways.indexOf('restore')
    expect(steps[at] === undefined ? 'none' : shortOf(steps[at].id)).toBe(first)
    expect(new Set(ways.slice(at))).toEqual(new Set(['restore']))
  })

  test('is gone before what waits for the computes begins', async () => {
    const { steps } = await plan(exampleCloud(), 'nova-finish')
    expect(new Set(steps.map(({ wayBack }) => wayBack))).toEqual(new Set(['restore']))
  })

  test('begins anew with each service of a cloud', async () => {
    const { steps } = await planCloud(exampleCloud())
    expect(steps.find(({ id }) => id === 'glance/controller1/drain')?.wayBack).toBe('packages')
  })
})

describe('the outage of a plan', () => {
  test.each<[ProcedureName, string, string]>([
    ['nova', 'controller1 drain', 'controller3 join'],
    ['neutron', 'controller1 drain-offline', 'controller3 join-offline'],
  ])('of %s is one stretch, from %s to %s', async (name, first, last) => {
    const { steps } = await plan(exampleCloud(), name)
    const down = steps.flatMap(({ outage }, index) => (outage ? [index] : []))
    expect([steps[down[0] ?? -1]?.id, steps[down.at(-1) ?? -1]?.id].map((id) => shortOf(id ?? ''))).toEqual([
      first,
      last,
    ])
    expect(down).toEqual(Array.from({ length: down.length }, (_, index) => (down[0] ?? 0) + index))
  })

  test.each(['keystone', 'glance', 'cinder', 'nova-finish'] as const)('of %s is none', async (name) => {
    const { steps } = await plan(exampleCloud(), name)
    expect(steps.filter(({ outage }) => outage)).toEqual([])
  })

  test('is said of each of its steps in the words of the API that is down', async () => {
    const { steps } = await plan(exampleCloud(), 'nova')
    for (const { id, impact, outage } of steps)
      if (outage) expect([id, impact]).toEqual([id, expect.stringMatching(/nova API answers/)])
  })
})
