import type { ServiceName } from '../../cloud/model/ids'

/** The roles of hosts that `init` looks for in an inventory. */
export const initRoles = ['controllers', 'network', 'computes', 'balancers'] as const
export type InitRole = (typeof initRoles)[number]

/**
 * Names that groups of hosts have in the field, the most telling first. kolla-ansible: ansible/inventory/multinode.
 * openstack-ansible: etc/openstack_deploy/openstack_user_config.yml. The others are what sites call theirs.
 */
export const roleGroups: Readonly<Record<InitRole, readonly string[]>> = {
  controllers: ['control', 'controllers', 'controller', 'openstack-controllers', 'control-nodes', 'controller-nodes'],
  network: [
    'network',
    'networks',
    'network-nodes',
    'network-agent-hosts',
    'network-hosts',
    'networkers',
    'neutron-agents',
    'gateways',
    'networking',
  ],
  computes: ['compute', 'computes', 'compute-nodes', 'compute-hosts', 'nova-compute', 'hypervisors'],
  balancers: [
    'haproxy',
    'loadbalancer',
    'loadbalancers',
    'load-balancers',
    'balancers',
    'haproxy-hosts',
    'haproxy-all',
    'lb',
    'lbs',
  ],
}

/** Names of the groups of hosts that answer each service's API, the most telling first. */
export const serviceGroups: Readonly<Record<ServiceName, readonly string[]>> = {
  keystone: ['keystone', 'keystone-all', 'identity-hosts', 'identity'],
  glance: ['glance-api', 'glance', 'glance-all', 'image-hosts'],
  nova: ['nova-api', 'nova-api-os-compute', 'nova', 'compute-infra-hosts', 'os-infra-hosts'],
  neutron: ['neutron-server', 'neutron-api', 'network-infra-hosts', 'network-hosts'],
  cinder: ['cinder-api', 'cinder', 'storage-infra-hosts'],
}

/** A unit, and the service that has it. `web` is the unit of Keystone's site: apache2, or httpd with RDO. */
export interface Answers {
  readonly service: ServiceName
  readonly unit: string
}

/** Units by the port on which they listen, upstream's defaults. */
export const unitsByPort: ReadonlyMap<number, Answers> = new Map([
  [5000, { service: 'keystone', unit: 'web' }],
  [35357, { service: 'keystone', unit: 'web' }],
  [9292, { service: 'glance', unit: 'glance-api' }],
  [9191, { service: 'glance', unit: 'glance-registry' }],
  [8774, { service: 'nova', unit: 'nova-api' }],
  [8775, { service: 'nova', unit: 'nova-api' }],
  [6080, { service: 'nova', unit: 'nova-novncproxy' }],
  [6082, { service: 'nova', unit: 'nova-spiceproxy' }],
  [6083, { service: 'nova', unit: 'nova-serialproxy' }],
  [9696, { service: 'neutron', unit: 'neutron-server' }],
  [8776, { service: 'cinder', unit: 'cinder-api' }],
])

/** Ports of Placement: upstream's, and openstack-ansible's. */
export const placementPorts: readonly number[] = [8778, 8780]

/** Units by the words in a backend's name, where its port says nothing; the first that fits. */
export const unitsByName: readonly (readonly [RegExp, Answers | 'horizon' | 'placement'])[] = [
  [/placement/i, 'placement'],
  [/horizon|dashboard/i, 'horizon'],
  [/keystone|identity/i, { service: 'keystone', unit: 'web' }],
  [/glance.*reg/i, { service: 'glance', unit: 'glance-registry' }],
  [/glance/i, { service: 'glance', unit: 'glance-api' }],
  [/vnc/i, { service: 'nova', unit: 'nova-novncproxy' }],
  [/spice/i, { service: 'nova', unit: 'nova-spiceproxy' }],
  [/nova.*serial|serial.*proxy/i, { service: 'nova', unit: 'nova-serialproxy' }],
  [/nova/i, { service: 'nova', unit: 'nova-api' }],
  [/neutron/i, { service: 'neutron', unit: 'neutron-server' }],
  [/cinder/i, { service: 'cinder', unit: 'cinder-api' }],
]
