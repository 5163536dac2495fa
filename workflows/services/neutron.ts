import type { Vocabulary } from '../procedure/vocabulary'

/**
 * Neutron, Newton to Ocata: the servers one after the other, then the agents type by type, one node at a time unless
 * cloud.yaml has them in groups. Core neutron has no contract between the two releases; a sub-project may, and then every
 * server has to be stopped for it.
 */
export async function neutron({
  rolling,
  together,
  inGroups,
  needsContract,
  offline,
  unitsBeside,
  proveUpgraded,
}: Vocabulary): Promise<void> {
  const { first, middle, last } = rolling('neutron-server')

  // Step 1: controller1
  await first.drain()
  await first.stop()
  await first.install()
  await first.configure()
  await first.backup()
  await first.expand()
  await first.start()
  await first.join()

  // Steps 2 and 3: controller2, controller3
  for (const node of [...middle, last]) {
    await node.drain()
    await node.stop()
    await node.install()
    await node.configure()
    await node.start()
    await node.join()
  }

  if (await needsContract()) {
    const { nodes, agreed } = offline('neutron-server')
    await agreed()
    for (const node of nodes) await node.drain()
    await together(nodes, (node) => node.stop())
    await nodes[0]?.contract()
    await together(nodes, (node) => node.start())
    for (const node of nodes) await node.join()
  }

  // Step 4: L2 agents on network nodes and controllers. Steps 5 to 7: L3, DHCP and metadata agents on
  // network nodes. Then the agents that a site has besides
  const l2 = ['neutron-openvswitch-agent', 'neutron-linuxbridge-agent']
  const others = ['neutron-l3-agent', 'neutron-dhcp-agent', 'neutron-metadata-agent']
  const besides = unitsBeside('neutron-server', ...l2, ...others)
  for (const units of [l2, ...[...others, ...besides].map((unit) => [unit])])
    await inGroups(units, (node) => node.upgrade())
  await proveUpgraded()
}
