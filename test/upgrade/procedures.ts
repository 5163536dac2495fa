import type { ServiceName } from '../../cloud/model/ids'

/**
 * The procedure's lines of each service, transcribed: host and action, in its order. Additional or different actions of the
 * product name the deviation (docs/explanation/procedure.md) that explains them. Lines of one brace belong together. Several hosts do
 * inner lists at once. Each line of Keystone's has the procedure's own words beside it.
 */
export type Line = string | readonly string[]

const controllers = ['controller1', 'controller2', 'controller3'] as const
const networks = ['network1', 'network2'] as const
const lines = (hosts: readonly string[], ...actions: string[]): string[] =>
  hosts.flatMap((host) => actions.map((action) => `${host} ${action}`))
const each = (action: string, hosts: readonly string[] = controllers): string[] => lines(hosts, action)
/** Agents: upgrade, stop, start (S28), and seen alive before the next (S16). */
const agent = (unit: string, hosts: readonly string[]): string[] =>
  lines(hosts, `install-${unit}`, `stop-${unit}`, `start-${unit}`, `alive-${unit}`)

const keystone: readonly Line[] = [
  // Step 1.
  'controller1 drain', //             Using drain mode in haproxy to detach keystone1 from cluster.
  'controller1 stop-apache2', //      Stop keystone.
  'controller1 install', //           Install new Keystone code.
  'controller1 backup', //            [a backup before the first phase: deviation S1].
  'controller1 expand', //            Run expand phase.
  'controller1 migrate', //           Running migration phase.
  'controller1 start-apache2', //     Start service: service apache2 start.
  'controller1 join', //              Joint keystone1 to cluster.
  // Step 2.
  'controller2 drain', //             Using drain mode in haproxy to detach keystone2 from cluster.
  'controller2 stop-apache2', //      Stop keystone: service apache2 stop.
  'controller2 install', //           Install new Keystone code.
  'controller2 start-apache2', //     Start service.
  'controller2 join', //              Joint keystone2 to cluster.
  // Step 3.
  'controller3 drain', //             Using drain mode in haproxy to detach keystone3 from cluster.
  'controller3 stop-apache2', //      Stop keystone.
  'controller3 install', //           Install new Keystone code.
  'controller3 start-apache2', //     Start service.
  'gate keystone-upgraded', //        After all keystone nodes at new release (Ocata) …
  'controller3 contract', //          … then run contract phase.
  'controller3 join', //              Joint keystone3 to cluster.
  each('prove'), //                   [S29].
]

const glance: readonly Line[] = [
  // Step 1.
  ...lines(['controller1'], 'drain', 'stop-glance-api', 'stop-glance-registry', 'install'),
  'controller1 backup', // S1.
  ...lines(['controller1'], 'expand', 'migrate', 'start-glance-api', 'start-glance-registry', 'join'),
  // Steps 2 and 3; glance3 is drained, not glance2 a second time (S7).
  ...lines(
    ['controller2', 'controller3'],
    ...['drain', 'stop-glance-api', 'stop-glance-registry', 'install'],
    ...['start-glance-api', 'start-glance-registry', 'join'],
  ),
  'gate glance-upgraded', // S8: confirm, or defer.
  'controller3 contract',
  each('prove'), // S29.
]

const nova: readonly Line[] = [
  // Append this configure to all nodes.
  ...each('configure-upgrade_levels', [...controllers, ...networks]),
  'controller1 backup', // S1.
  ...each('drain'), // S9: a clean 503.
  // Step 1.
  each('stop-nova-api'),
  // Step 2, whose list breaks off (S10).
  each('stop-nova-conductor'),
  each('stop-nova-scheduler'),
  lines(controllers, 'stop-nova-consoleauth', 'stop-nova-novncproxy', 'stop-nova-cert'),
  // Step 3.
  'controller1 install',
  each('install', ['controller2', 'controller3']),
  // Step 4.
  ...lines(['controller1'], 'create-cell0-database', 'map-cell0', 'create-cell'), // S11.
  ...lines(['controller1'], 'sync', 'api-sync'),
  ...lines(['controller1'], 'discover-hosts', 'map-instances', 'check'), // S11, S25.
  // Step 5.
  lines(controllers, 'start-nova-conductor', 'alive-nova-conductor'),
  lines(controllers, 'start-nova-scheduler', 'alive-nova-scheduler'),
  lines(
    controllers,
    ...['start-nova-consoleauth', 'alive-nova-consoleauth', 'start-nova-novncproxy', 'start-nova-cert'], // S10.
  ),
  each('start-nova-api'),
  ...each('join'), // S9.
  each('prove'), // S29.
]

const neutron: readonly Line[] = [
  // Step 1.
  ...lines(['controller1'], 'drain', 'stop-neutron-server', 'install-neutron-server'),
  'controller1 backup', // S1.
  ...lines(['controller1'], 'expand', 'start-neutron-server', 'join'),
  // Steps 2 and 3.
  ...lines(
    ['controller2', 'controller3'],
    ...['drain', 'stop-neutron-server', 'install-neutron-server', 'start-neutron-server', 'join'],
  ),
  // Only where a sub-project has a contract migration (S15).
  'gate neutron-contract',
  ...each('drain-offline'),
  each('stop-neutron-server-offline'),
  'controller1 contract',
  each('start-neutron-server-offline'),
  ...each('join-offline'),
  // Step 4: two network nodes, three controllers.
  ...agent('neutron-openvswitch-agent', [...networks, ...controllers]),
  // Steps 5, 6, 7.
  ...agent('neutron-l3-agent', networks),
  ...agent('neutron-dhcp-agent', networks),
  ...agent('neutron-metadata-agent', networks),
  each('prove', [...controllers, ...networks]), // S29.
]

const cinder: readonly Line[] = [
  // Step 1, with Ocata's code staged for it (S18).
  ...lines(['controller1'], 'stage', 'backup', 'sync'),
  // Steps 2 to 4; the third is drained and joined too (S19).
  ...lines(controllers, 'drain', 'stop-cinder-api', 'install-cinder-api', 'start-cinder-api', 'join'),
  // Steps 5 to 7.
  ...lines(
    controllers,
    ...['stop-cinder-scheduler', 'install-cinder-scheduler', 'start-cinder-scheduler', 'alive-cinder-scheduler'],
  ),
  // Step 8, fenced (S21).
  ...lines(['controller2', 'controller3'], 'install-cinder-volume'),
  ...lines(['controller1'], 'settle-cinder-volume', 'stop-cinder-volume'),
  ...lines(['controller2'], 'start-cinder-volume', 'alive-cinder-volume'),
  'controller1 install-cinder-volume',
  ...lines(controllers, 'stop-cinder-backup', 'install-cinder-backup', 'start-cinder-backup'), // S23.
  // Step 9, one node at a time and the apis drained (S22).
  ...each('restart-cinder-scheduler'),
  ...lines(controllers, 'drain-again', 'restart-cinder-api', 'join-again'),
  each('prove'), // S29.
  'controller1 online-data-migrations', // S23.
]

export const procedures: Readonly<Record<ServiceName, readonly Line[]>> = {
  keystone,
  glance,
  nova,
  neutron,
  cinder,
}
