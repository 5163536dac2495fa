import { randomBytes } from 'node:crypto'
import type { HostName } from '../host-names'
import type { ServiceName } from './names'

export const keystoneConf = `[DEFAULT]

[database]
connection = mysql+pymysql://keystone:secret@127.0.0.1/keystone

[token]
provider = uuid
`

const glanceConf = `[DEFAULT]
enable_v1_api = false

[database]
connection = mysql+pymysql://glance:secret@127.0.0.1/glance
`

/** Written by an operator: before Ocata's nova-compute is started, and where the cloud has a Placement. */
const placementConf = `[placement]
os_region_name = RegionOne
auth_type = password
auth_url = http://127.0.0.1:5000/v3
username = placement
password = of-placement-in-the-lab
project_name = service
user_domain_name = Default
project_domain_name = Default

`

/** Contains everything that an edit must keep: comments, a repeated option, an empty section, no last newline. */
const novaConf = (
  host: HostName,
  hasPlacement: boolean,
): string => `# Managed by the operators of this cloud: see the runbook.
[DEFAULT]
host = ${host}
# Both are needed; oslo.config reads a multi-valued option once for each line.
firewall_rules = allow 10.0.0.0/8
firewall_rules = allow 192.168.0.0/16
debug = false   ; as agreed

[database]
connection = mysql+pymysql://nova:secret@127.0.0.1/nova

[api_database]
connection = mysql+pymysql://nova:secret@127.0.0.1/nova_api

[keystone_authtoken]
auth_uri = http://127.0.0.1:5000
password = of-nova-in-the-lab
project_name = service

[upgrade_levels]
# compute = newton

[filter_scheduler]
enabled_filters = RetryFilter,RamFilter,CoreFilter,DiskFilter,ComputeFilter

${hasPlacement ? placementConf : ''}[vnc]
enabled = true`

const neutronConf = `[DEFAULT]
core_plugin = ml2

[database]
connection = mysql+pymysql://neutron:secret@127.0.0.1/neutron
`

/** One backend, and so one \`host\`, on every node that may run cinder-volume. */
const cinderConf = `[DEFAULT]
enabled_backends = ceph

[ceph]
backend_host = rbd:volumes
volume_driver = cinder.volume.drivers.rbd.RBDDriver
volume_backend_name = ceph

[database]
connection = mysql+pymysql://cinder:secret@127.0.0.1/cinder
`

/** A host's own configuration of a service, below its folder: path and text. network1 has never had a nova.conf. */
export function configurationOf(
  service: ServiceName,
  host: HostName,
  withoutPlacement: boolean,
): readonly [path: string, text: string][] {
  switch (service) {
    case 'keystone':
      return []
    case 'glance':
      return [['etc/glance/glance-api.conf', glanceConf]]
    case 'nova':
      return host === 'network1'
        ? []
        : [['etc/nova/nova.conf', novaConf(host, !withoutPlacement || host.startsWith('compute'))]]
    case 'neutron':
      return [['etc/neutron/neutron.conf', neutronConf]]
    case 'cinder':
      return [['etc/cinder/cinder.conf', cinderConf]]
  }
}

/** The operator's credentials, with a new password. */
export const openrc = (keystone: string): string => `OS_AUTH_URL=${keystone}/v3
OS_USERNAME=admin
OS_PASSWORD=${randomBytes(12).toString('hex')}
OS_PROJECT_NAME=admin
OS_USER_DOMAIN_NAME=Default
OS_PROJECT_DOMAIN_NAME=Default
`
