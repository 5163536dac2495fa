import { describe, expect, test } from '@jest/globals'
import { sentenceOf } from '../../cloud/model/problems'
import { resolveCloud } from '../../cloud/model/resolve'
import { exampleFile } from '../support/cloud'

/** The problems of the example with these settings for a unit of a service. */
function problemsWith(service: string, unit: string, settings: object): readonly string[] {
  const file = exampleFile() as { services: Record<string, { units: Record<string, object> } | undefined> }
  const { units = {}, ...own } = file.services[service] ?? {}
  const changed = { ...own, units: { ...units, [unit]: { ...units[unit], ...settings } } }
  const resolved = resolveCloud({ ...file, services: { ...file.services, [service]: changed } }, {})
  return resolved.ok ? [] : resolved.problems.map(sentenceOf)
}

describe('groups of the nodes of a unit are refused', () => {
  const agent = 'services.neutron.units.neutron-l3-agent'
  test.each([
    [
      'neutron',
      'neutron-l3-agent',
      { batch: 2 },
      `${agent}.batch is 2: should be at most 1: neutron-l3-agent is on 2 hosts, and limits.minimumUp is 2`,
    ],
    [
      'neutron',
      'neutron-openvswitch-agent',
      { batch: 3, maxUnavailable: 2 },
      'services.neutron.units.neutron-openvswitch-agent.batch is 3: should be at most 2, as maxUnavailable is: nodes under work count as unavailable',
    ],
    [
      'neutron',
      'neutron-server',
      { maxUnavailable: 1 },
      'services.neutron.units.neutron-server.maxUnavailable is 1: should be left out: its nodes are drained one at a time, since it has servers',
    ],
    [
      'nova',
      'nova-conductor',
      { batch: 1 },
      'services.nova.units.nova-conductor.batch is 1: should be left out: only the agents of neutron are worked on in groups',
    ],
  ])('that say too much: %s, %s, %j', (service, unit, settings, problem) => {
    expect(problemsWith(service, unit, settings)).toEqual([problem])
  })

  test('and are taken where enough nodes stay', () => {
    expect(problemsWith('neutron', 'neutron-openvswitch-agent', { batch: 2 })).toEqual([])
    expect(problemsWith('neutron', 'neutron-l3-agent', { batch: 1, maxUnavailable: 1 })).toEqual([])
  })
})
