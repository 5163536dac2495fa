import { describe, expect, test } from '@jest/globals'
import { EarlierPlan, planDiff } from '../../client/show/plan-diff'
import type { Cloud } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import { plan } from '../../workflows/plan/plan'
import type { PlannedStep } from '../../cloud/model/progress'
import { exampleCloud } from '../support/cloud'

const steps = async (cloud: Cloud): Promise<readonly PlannedStep[]> => (await plan(cloud, 'keystone')).steps
const stored = async (cloud: Cloud): Promise<EarlierPlan['steps']> =>
  EarlierPlan.parse(JSON.parse(JSON.stringify({ service: 'keystone', steps: await steps(cloud) }))).steps

const changed = (change: Partial<ReturnType<typeof describedService>>): Cloud => {
  const cloud = exampleCloud()
  return { ...cloud, services: { keystone: { ...describedService(cloud, 'keystone'), ...change } } }
}

describe('the difference of two plans', () => {
  test('is nothing where nothing has changed', async () => {
    expect(planDiff(await stored(exampleCloud()), await steps(exampleCloud()))).toEqual([])
  })

  test('names a step that is gone, and one that is new', async () => {
    const without = changed({ backup: { kind: 'none' } })
    expect(planDiff(await stored(exampleCloud()), await steps(without)).filter((line) => /^[-+]/.test(line))).toEqual([
      '- keystone/controller1/backup',
    ])
    const added = planDiff(await stored(without), await steps(exampleCloud()))
    expect(added.filter((line) => /^[-+]/.test(line))).toEqual([
      expect.stringMatching(/^\+ keystone\/controller1\/backup: mysqldump/),
    ])
  })

  test('says of a step that is otherwise what was, and what is', async () => {
    const lines = planDiff(await stored(exampleCloud()), await steps(changed({ version: '2:11.0.9' })))
    expect(lines).toContain('~ keystone/controller2/install')
    expect(lines.join('\n')).toMatch(/command: apt-get .*11\.0\.4[^\n]*\n +→ apt-get .*11\.0\.9/)
  })

  test('says that a step has another place', async () => {
    const lines = planDiff(await stored(exampleCloud()), await steps(changed({ contractAfterJoin: true })))
    expect(lines).toContain('> keystone/controller3/join has another place')
  })

  test('takes a plan from before there were as many fields', async () => {
    const old = (await stored(exampleCloud())).map(({ id, command, impact, when }) => ({ id, command, impact, when }))
    expect(planDiff(EarlierPlan.parse({ service: 'keystone', steps: old }).steps, await steps(exampleCloud()))).toEqual(
      [],
    )
  })
})
