import { computes, controllers, networkNodes, type HostName } from '../host-names'
import { type ServiceName } from './names'

/** The versions that the archive has of a service's packages: Newton's last and Ocata's, as the cloud archive spells them. */
export const versions: Readonly<Record<ServiceName, { readonly newton: string; readonly ocata: string }>> = {
  keystone: { newton: '2:10.0.3-0ubuntu1~cloud0', ocata: '2:11.0.4-0ubuntu1~cloud0' },
  glance: { newton: '2:13.0.0-0ubuntu1~cloud0', ocata: '2:14.0.1-0ubuntu1~cloud0' },
  nova: { newton: '2:14.1.0-0ubuntu1~cloud0', ocata: '2:15.1.5-0ubuntu1~cloud0' },
  neutron: { newton: '2:9.4.1-0ubuntu1~cloud0', ocata: '2:10.0.7-0ubuntu1~cloud0' },
  cinder: { newton: '2:9.1.4-0ubuntu1~cloud0', ocata: '2:10.0.8-0ubuntu1~cloud0' },
}

/** Keystone's versions. */
export const newtonVersion = versions.keystone.newton
export const ocataVersion = versions.keystone.ocata

/** Packages that the units of a service share: they hold the code that all of them run. */
export const sharedPackages: Readonly<Record<ServiceName, readonly string[]>> = {
  keystone: ['keystone', 'python-keystone'],
  glance: ['glance-common', 'python-glance'],
  nova: ['nova-common', 'python-nova'],
  neutron: ['neutron-common', 'python-neutron'],
  cinder: ['cinder-common', 'python-cinder'],
}

/** One of HAProxy's backends. */
export interface ServedBackend {
  readonly name: string
  readonly service: ServiceName
  /** The prefix of its servers' names. */
  readonly server: string
  /** The path that HAProxy checks. */
  readonly check: string
}

/** HAProxy's backends in the lab's own cloud. */
export const backends = [
  { name: 'keystone_public', service: 'keystone', server: 'keystone', check: '/v3' },
  { name: 'keystone_admin', service: 'keystone', server: 'keystone', check: '/v3' },
  { name: 'horizon', service: 'keystone', server: 'horizon', check: '/' },
  { name: 'glance_api', service: 'glance', server: 'glance', check: '/' },
  { name: 'glance_registry', service: 'glance', server: 'glance', check: '/' },
  { name: 'nova_api', service: 'nova', server: 'nova', check: '/' },
  { name: 'nova_novncproxy', service: 'nova', server: 'nova', check: '/' },
  { name: 'neutron_server', service: 'neutron', server: 'neutron', check: '/' },
  { name: 'cinder_api', service: 'cinder', server: 'cinder', check: '/' },
] as const satisfies readonly ServedBackend[]
export type Backend = (typeof backends)[number]['name']

/** A unit of a service, on the hosts that have installed it. */
export interface ServiceUnit {
  readonly name: string
  readonly service: ServiceName
  /** Its own package, or undefined where the shared ones hold it. */
  readonly package?: string
  readonly hosts: readonly HostName[]
  /** The hosts that run it on the day before the upgrade, and start it at boot. Default: all of its hosts. */
  readonly runsOn?: readonly HostName[]
  /** The backends that it serves, by name. */
  readonly backends?: readonly string[]
  /** True if it keeps a row of its service's database. */
  readonly reports?: true
  /** The unit as which it reports by a configuration of its own. */
  readonly reportsAs?: string
  /** True if no two of it may be active at a time. */
  readonly alone?: true
}

function unit(service: ServiceName, name: string, more: Partial<ServiceUnit> = {}): ServiceUnit {
  return { name, service, package: name, hosts: controllers, ...more }
}

const reports = true

export const serviceUnits: readonly ServiceUnit[] = [
  {
    name: 'apache2',
    service: 'keystone',
    hosts: controllers,
    backends: ['keystone_public', 'keystone_admin', 'horizon'],
  },
  unit('glance', 'glance-api', { backends: ['glance_api'] }),
  unit('glance', 'glance-registry', { backends: ['glance_registry'] }),
  unit('nova', 'nova-api', { backends: ['nova_api'] }),
  unit('nova', 'nova-conductor', { reports }),
  unit('nova', 'nova-scheduler', { reports }),
  unit('nova', 'nova-consoleauth', { reports }),
  unit('nova', 'nova-novncproxy', { backends: ['nova_novncproxy'] }),
  unit('nova', 'nova-compute', { hosts: computes, reports }),
  unit('neutron', 'neutron-server', { backends: ['neutron_server'] }),
  unit('neutron', 'neutron-openvswitch-agent', { hosts: [...networkNodes, ...controllers], reports }),
  unit('neutron', 'neutron-l3-agent', { hosts: networkNodes, reports }),
  unit('neutron', 'neutron-dhcp-agent', { hosts: networkNodes, reports }),
  unit('neutron', 'neutron-metadata-agent', { hosts: networkNodes, reports }),
  unit('cinder', 'cinder-api', { backends: ['cinder_api'] }),
  unit('cinder', 'cinder-scheduler', { reports }),
  unit('cinder', 'cinder-volume', { runsOn: ['controller1'], reports, alone: true }),
  unit('cinder', 'cinder-backup', { hosts: ['controller1'], reports }),
]

/** Units that are a site of another unit in Canonical's Ocata. */
export const becomes: Readonly<Record<string, 'apache2'>> = { 'cinder-api': 'apache2' }
