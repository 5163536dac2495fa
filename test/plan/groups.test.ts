import { describe, expect, test } from '@jest/globals'
import { showPlan } from '../../client/show/plan'
import type { Cloud } from '../../cloud/model/cloud'
import { outline } from '../../workflows/plan/outline'
import { plan } from '../../workflows/plan/plan'
import { renderRunbook } from '../../workflows/plan/runbook'
import { cloudOf, exampleFile, wideCloud } from '../support/cloud'

interface FileWithUnits {
  limits: Record<string, unknown>
  services: { neutron: { units?: Record<string, unknown> } }
}

/** The example's cloud, whose L3 agents are upgraded two at once. */
function inTwos(): Cloud {
  const file = exampleFile() as unknown as FileWithUnits
  const { neutron } = file.services
  return cloudOf({
    ...file,
    limits: { minimumUp: 1 },
    hosts: {
      ...(file as unknown as { hosts: object }).hosts,
      network: { network1: '10.0.0.21', network2: '10.0.0.22', network3: '10.0.0.23' },
    },
    services: {
      ...file.services,
      neutron: { ...neutron, units: { ...neutron.units, 'neutron-l3-agent': { batch: 2 } } },
    },
  })
}

const shownPlan = async (cloud: Cloud, service: 'nova' | 'neutron'): Promise<string> => {
  const { steps } = await plan(cloud, service)
  return showPlan({ title: '', steps: steps.map((step) => ({ ...step, seconds: null })), said: '' }, 200)
}

describe('a plan', () => {
  test('says how many of many hosts are worked on at once', async () => {
    const shown = await shownPlan(wideCloud(40), 'nova')
    expect(shown).toContain('controller1, controller2, controller3 and 42 more 20 at once')
  })

  test('has each agent on one node after the other where cloud.yaml says nothing', async () => {
    const { steps } = await plan(wideCloud(0), 'neutron')
    const agents = steps.filter(({ id }) => id.includes('-agent'))
    expect(agents.length).toBeGreaterThan(0)
    expect(agents.filter(({ together }) => together !== null)).toEqual([])
  })

  test('has the nodes of an agent together that cloud.yaml has in groups, and no other unit', async () => {
    const shown = await shownPlan(inTwos(), 'neutron')
    expect(shown).toContain('network1, network2, network3 2 at once')
    const { steps } = await plan(inTwos(), 'neutron')
    const grouped = steps.filter(({ together, id }) => together !== null && id.includes('-agent'))
    expect([...new Set(grouped.map(({ id }) => id.split('/')[2]))]).toEqual([
      'install-neutron-l3-agent',
      'stop-neutron-l3-agent',
      'start-neutron-l3-agent',
      'alive-neutron-l3-agent',
    ])
  })
})

test('a runbook says how many hosts are worked on at once', async () => {
  const cloud = inTwos()
  const runbook = renderRunbook({ outline: await outline(cloud, 'neutron'), cloud, written: 'Written.' })
  expect(runbook).toContain('## neutron on several hosts, 2 at once')
})
