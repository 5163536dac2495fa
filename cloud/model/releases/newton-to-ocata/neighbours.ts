/** The program of a unit as the last part of one of its processes' arguments. */
const program = (name: string): [string, string] => [name, `(^|/)${name}$`]

/**
 * Units that may run beside a service on its host. An install of one unit must leave the others as they were: packages of a
 * release share libraries, and maintainer scripts restart units that they take for their own.
 */
export const neighbours: Readonly<Record<string, string>> = Object.fromEntries([
  ...[
    'glance-api',
    'glance-registry',
    'nova-api',
    'nova-conductor',
    'nova-scheduler',
    'nova-consoleauth',
    'nova-novncproxy',
    'neutron-server',
    'neutron-openvswitch-agent',
    'neutron-linuxbridge-agent',
    'neutron-l3-agent',
    'neutron-dhcp-agent',
    'neutron-metadata-agent',
    'cinder-api',
    'cinder-scheduler',
    'cinder-volume',
    'cinder-backup',
    'haproxy',
    'keepalived',
    'mysqld',
    'mariadbd',
    'memcached',
    'ovs-vswitchd',
    'ovsdb-server',
    'libvirtd',
  ].map(program),
  ['rabbitmq-server', '(^|/)beam(\\.smp)?$'],
])

/** The projects of OpenStack whose units may share a host, its Python and its libraries with those of cloud.yaml. */
const projects = [
  'aodh',
  'barbican',
  'ceilometer',
  'cinder',
  'cloudkitty',
  'congress',
  'designate',
  'ec2-api',
  'freezer',
  'glance',
  'gnocchi',
  'heat',
  'ironic',
  'keystone',
  'magnum',
  'manila',
  'mistral',
  'murano',
  'neutron',
  'nova',
  'octavia',
  'panko',
  'placement',
  'sahara',
  'senlin',
  'swift',
  'tacker',
  'trove',
  'vitrage',
  'watcher',
  'zaqar',
]

/** The names (grep -E) of units of OpenStack, and of the servers that run its APIs. */
export const family = `^(openstack-)?(${projects.join('|')})(-|$)|^(apache2|httpd|uwsgi)$`
