import { expect, test } from '@jest/globals'
import { agentless, agentlessText } from '../../cloud/model/agentless'

const step = (id: string, began: number, ended: number) => ({ step: `neutron/${id}`, job: { began, ended } })

test('the seconds without an agent are those from the end of its stop to the beginning of its start, by the host’s clock', () => {
  const gaps = agentless([
    step('network1/install-neutron-l3-agent', 90, 99),
    step('network1/stop-neutron-l3-agent', 100, 103.5),
    step('network2/stop-neutron-dhcp-agent', 7, 8),
    step('network1/start-neutron-l3-agent', 104, 110),
    step('network2/start-neutron-dhcp-agent', 28, 30),
    step('controller1/stop-neutron-server', 1, 2),
    step('controller1/start-neutron-server', 3, 4),
  ])
  expect(gaps).toEqual([
    { host: 'network2', unit: 'neutron-dhcp-agent', seconds: 20 },
    { host: 'network1', unit: 'neutron-l3-agent', seconds: 0.5 },
  ])
  expect(agentlessText(gaps)).toBe(
    'Without an agent, by each host’s clock: neutron-dhcp-agent on network2 20.0 s, neutron-l3-agent on network1 0.5 s.',
  )
  expect(agentlessText(gaps, 1)).toContain('neutron-dhcp-agent on network2 20.0 s, 1 more not as long.')
})

test('nothing is told of an agent whose host was booted between the two, or which this upgrade has not stopped', () => {
  expect(
    agentless([
      step('network1/stop-neutron-l3-agent', 5000, 5003),
      step('network1/start-neutron-l3-agent', 40, 50),
      step('network2/start-neutron-l3-agent', 40, 50),
      { step: 'neutron/network3/stop-neutron-l3-agent' },
      step('network3/start-neutron-l3-agent', 40, 50),
    ]),
  ).toEqual([])
  expect(agentlessText([])).toBe('')
})
