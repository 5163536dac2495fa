import type { Inventory } from './inventory'
import { shownPlace } from './place'
import type { Entry } from './yaml-lines'

/**
 * The agents of Neutron, where they are not on the hosts that the release takes for theirs, or are others.
 * @param routing the hosts of the inventory's network nodes
 */
export function agentEntries(
  routing: readonly string[],
  controllers: readonly string[],
  inventory: Inventory,
): readonly Entry[] {
  const network = routing.length > 0 ? routing : controllers
  const why = routing.length > 0 ? 'some hosts that route are controllers' : 'no group has the name of network nodes'
  const onControllers = network.some((host) => controllers.includes(host))
  const hosts: Entry[] = onControllers ? [{ key: 'hosts', value: network }] : []
  const linuxbridge = inventory.agents.get('neutron_linuxbridge_agent')
  const l2: Entry[] =
    linuxbridge === undefined
      ? []
      : [
          {
            key: 'neutron-openvswitch-agent',
            value: 'none',
            origin: { kind: 'read', place: linuxbridge, note: 'Linux bridge' },
          },
          {
            key: 'neutron-linuxbridge-agent',
            value: [{ key: 'hosts', value: network }],
            origin: {
              kind: 'guessed',
              why: `${shownPlace(linuxbridge)}, on the hosts that route`,
              check: 'processes of neutron-linuxbridge-agent',
            },
          },
        ]
  if (!onControllers) return l2
  return [
    ...l2,
    ...['neutron-l3-agent', 'neutron-dhcp-agent', 'neutron-metadata-agent'].map((unit): Entry => ({
      key: unit,
      value: hosts,
      origin: { kind: 'guessed', why, check: `processes of ${unit}` },
    })),
  ]
}
