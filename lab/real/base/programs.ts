import type { Unit } from './units'
import type { Release } from './versions'

/** How a unit's process is started. */
export interface Run {
  /** The program in the service's virtualenv that /usr/bin/NAME leads to. Absent: a stand-in. */
  readonly link?: string
  readonly arguments: string
}

/**
 * The units whose own programs can't run in a lab, even at Ocata: nova-compute would need a hypervisor, Neutron's agents a
 * message queue and a switch.
 */
const standInsAtOcata: readonly string[] = [
  'nova-compute',
  'neutron-openvswitch-agent',
  'neutron-l3-agent',
  'neutron-dhcp-agent',
  'neutron-metadata-agent',
]

const argumentsOf: Readonly<Record<string, string>> = {
  'nova-novncproxy': '--config-file /etc/nova/nova.conf --web /usr/share/novnc',
  'neutron-server': '--config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini',
  'glance-api': '--config-file /etc/glance/glance-api.conf',
  'glance-registry': '--config-file /etc/glance/glance-registry.conf',
}

/** How a unit is started at a release. The arguments are the same, so its init script is. */
export function programOf({ daemon, service }: Unit, release: Release): Run {
  const given = argumentsOf[daemon] ?? `--config-file /etc/${service}/${service}.conf`
  if (release === 'newton' || standInsAtOcata.includes(daemon)) return { arguments: given }
  return { link: `/opt/openstack/${service}/bin/${daemon}`, arguments: given }
}
