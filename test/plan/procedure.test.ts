import { describe, expect, test } from '@jest/globals'
import type { ServiceName } from '../../cloud/model/ids'
import { plan } from '../../workflows/plan'
import { exampleCloud } from '../support/cloud'

/**
 * The procedure's lines of each service, transcribed: host and action, in its order. What the product does besides, or
 * otherwise, is marked with the deviation (docs/procedure.md) that says why; lines of one brace belong together.
 */
const controllers = ['controller1', 'controller2', 'controller3'] as const
const networks = ['network1', 'network2'] as const
const lines = (hosts: readonly string[], ...actions: string[]): string[] =>
  hosts.flatMap((host) => actions.map((action) => `${host} ${action}`))
const each = (action: string, hosts: readonly string[] = controllers): string[] => lines(hosts, action)
/** Agents: stop, upgrade, start, and seen alive before the next (S16). */
const agent = (unit: string, hosts: readonly string[]): string[] =>
  lines(hosts, `stop-${unit}`, `install-${unit}`, `start-${unit}`, `alive-${unit}`)

const procedure: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  glance: [
    // Step 1
    ...lines(['controller1'], 'drain', 'stop-glance-api', 'stop-glance-registry', 'install'),
    'controller1 backup', // S1
    ...lines(['controller1'], 'expand', 'migrate', 'start-glance-api', 'start-glance-registry', 'join'),
    // Steps 2 and 3; glance3 is drained, not glance2 a second time (S7)
    ...lines(
      ['controller2', 'controller3'],
      ...['drain', 'stop-glance-api', 'stop-glance-registry', 'install'],
      ...['start-glance-api', 'start-glance-registry', 'join'],
    ),
    'gate glance-on-ocata', // S8: confirm, or defer
    'controller3 contract',
  ],
  nova: [
    // Append this configure to all nodes
    ...each('configure-upgrade_levels', [...controllers, ...networks]),
    'controller1 backup', // S1
    ...each('drain'), // S9: a clean 503
    // Step 1
    ...each('stop-nova-api'),
    // Step 2, whose list breaks off (S10)
    ...each('stop-nova-conductor'),
    ...each('stop-nova-scheduler'),
    ...lines(controllers, 'stop-nova-consoleauth', 'stop-nova-novncproxy', 'stop-nova-cert'),
    // Step 3
    ...each('install'),
    // Step 4
    ...lines(['controller1'], 'create-cell0-database', 'map-cell0', 'create-cell'), // S11
    ...lines(['controller1'], 'sync', 'api-sync'),
    ...lines(['controller1'], 'discover-hosts', 'map-instances', 'check'), // S11, S25
    // Step 5
    ...lines(controllers, 'start-nova-conductor', 'alive-nova-conductor'),
    ...lines(controllers, 'start-nova-scheduler', 'alive-nova-scheduler'),
    ...lines(
      controllers,
      ...['start-nova-consoleauth', 'alive-nova-consoleauth', 'start-nova-novncproxy', 'start-nova-cert'], // S10
    ),
    ...each('start-nova-api'),
    ...each('join'), // S9
  ],
  neutron: [
    // Step 1
    ...lines(['controller1'], 'drain', 'stop-neutron-server', 'install-neutron-server'),
    'controller1 backup', // S1
    ...lines(['controller1'], 'expand', 'start-neutron-server', 'join'),
    // Steps 2 and 3
    ...lines(
      ['controller2', 'controller3'],
      ...['drain', 'stop-neutron-server', 'install-neutron-server', 'start-neutron-server', 'join'],
    ),
    // Only where a sub-project has a contract migration (S15)
    'gate neutron-contract',
    ...each('drain-offline'),
    ...each('stop-neutron-server-offline'),
    'controller1 contract',
    ...each('start-neutron-server-offline'),
    ...each('join-offline'),
    // Step 4: two network nodes, three controllers
    ...agent('neutron-openvswitch-agent', [...networks, ...controllers]),
    // Steps 5, 6, 7
    ...agent('neutron-l3-agent', networks),
    ...agent('neutron-dhcp-agent', networks),
    ...agent('neutron-metadata-agent', networks),
  ],
  cinder: [
    // Step 1, with Ocata's code staged for it (S18)
    ...lines(['controller1'], 'stage', 'backup', 'sync'),
    // Steps 2 to 4; the third is drained and joined too (S19)
    ...lines(controllers, 'drain', 'stop-cinder-api', 'install-cinder-api', 'start-cinder-api', 'join'),
    // Steps 5 to 7
    ...lines(
      controllers,
      ...['stop-cinder-scheduler', 'install-cinder-scheduler', 'start-cinder-scheduler', 'alive-cinder-scheduler'],
    ),
    // Step 8, fenced (S21)
    ...lines(['controller2', 'controller3'], 'install-cinder-volume'),
    ...lines(['controller1'], 'settle-cinder-volume', 'stop-cinder-volume'),
    ...lines(['controller2'], 'start-cinder-volume', 'alive-cinder-volume'),
    'controller1 install-cinder-volume',
    ...lines(controllers, 'stop-cinder-backup', 'install-cinder-backup', 'start-cinder-backup'), // S23
    // Step 9, one node at a time and the apis drained (S22)
    ...each('restart-cinder-scheduler'),
    ...lines(controllers, 'drain-again', 'restart-cinder-api', 'join-again'),
    'controller1 online-data-migrations', // S23
  ],
}

describe.each(['glance', 'nova', 'neutron', 'cinder'] as const)('the plan of %s', (service) => {
  test('is the procedure’s, line by line, and its deviations', async () => {
    const { steps } = await plan(exampleCloud(), service)
    expect(steps.map(({ id }) => id.split('/').slice(1).join(' '))).toEqual(procedure[service])
  })

  test('says of each step what it runs and what people notice', async () => {
    const { steps } = await plan(exampleCloud(), service)
    for (const { id, command, impact } of steps) expect([id, command !== '' && impact !== '']).toEqual([id, true])
  })

  test('comes out the same again', async () => {
    expect(await plan(exampleCloud(), service)).toEqual(await plan(exampleCloud(), service))
  })
})
