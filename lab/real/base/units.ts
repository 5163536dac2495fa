import type { Service } from './versions'

/** The use of a host. Each role has its packages, and so its units. */
export type Role = 'controller' | 'network' | 'compute'
export const roles = ['controller', 'network', 'compute'] as const satisfies readonly Role[]

/** One thing that a host starts and stops with `service UNIT start`. */
export interface Unit {
  readonly unit: string
  /** The daemon's own name, which it has on every packaging: nova-api. */
  readonly daemon: string
  readonly service: Service
  /** The package that brings it. It pulls in the service's shared one in the same version. */
  readonly package: string
  /**
   * The program that is its process, as one argument of /proc/PID/cmdline: `(^|/)NAME$` with the file's name finds every
   * process of the unit, at Newton and at Ocata, and nothing else.
   */
  readonly program: string
  /** Where it listens, on the host's own address. */
  readonly port?: number
  /** The only hosts on which it is started at boot. Absent: every host of the role. */
  readonly startedOn?: readonly string[]
}

function unit(
  service: Service,
  name: string,
  more: Pick<Unit, 'port' | 'startedOn'> & { program?: string } = {},
): Unit {
  const { program = name, ...rest } = more
  return { unit: name, daemon: name, service, package: name, program: `/usr/bin/${program}`, ...rest }
}

const openvswitchAgent = unit('neutron', 'neutron-openvswitch-agent')

/** The units of each role as Debian's packages name them, in the order in which they start. */
export const unitsOf: Readonly<Record<Role, readonly Unit[]>> = {
  controller: [
    unit('keystone', 'keystone', { port: 5000 }),
    unit('glance', 'glance-registry', { port: 9191 }),
    unit('glance', 'glance-api', { port: 9292 }),
    unit('nova', 'nova-conductor'),
    unit('nova', 'nova-scheduler'),
    unit('nova', 'nova-consoleauth'),
    unit('nova', 'nova-novncproxy', { port: 6080 }),
    unit('nova', 'nova-placement-api', { port: 8778 }),
    unit('nova', 'nova-api', { port: 8774 }),
    unit('neutron', 'neutron-server', { port: 9696 }),
    openvswitchAgent,
    unit('cinder', 'cinder-api', { port: 8776 }),
    unit('cinder', 'cinder-scheduler'),
    // Active/passive: one at a time for one storage, so only the first has it at boot.
    unit('cinder', 'cinder-volume', { startedOn: ['controller1'] }),
    unit('cinder', 'cinder-backup'),
  ],
  network: [
    openvswitchAgent,
    unit('neutron', 'neutron-l3-agent'),
    unit('neutron', 'neutron-dhcp-agent'),
    unit('neutron', 'neutron-metadata-agent'),
  ],
  compute: [unit('nova', 'nova-compute'), openvswitchAgent],
}

/** Keystone's second port, which its own unit serves as well: the admin API. */
export const keystoneAdminPort = 35357
