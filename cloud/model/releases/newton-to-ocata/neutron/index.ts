import type { ServiceRelease } from '../../../release'
import { backupCommand, databaseCommand, reportsCommand, verifyList } from '../../scripts'
import { platforms } from './platforms'

/**
 * Neutron 9 (Newton) to 10 (Ocata): two branches in `alembic_version`. Core has no contract migration between the two; a
 * sub-project may, and `has_offline_migrations` says so in words: its exit code 1 is no failure, and an error is not 0
 * either (neutron/db/migration/cli.py at 10.0.7; docs/explanation/neutron.md).
 */
export const neutron: ServiceRelease = {
  packages: ['neutron-common', 'python-neutron'],
  units: {
    'neutron-server': { packages: ['neutron-server'] },
    'neutron-openvswitch-agent': {
      packages: ['neutron-openvswitch-agent'],
      works: 'reports',
      on: 'network and service',
      stopped: 'ports on {host} work on; new ones there wait to be wired',
    },
    'neutron-linuxbridge-agent': {
      packages: ['neutron-linuxbridge-agent'],
      works: 'reports',
      on: 'network and service',
      stopped: 'ports on {host} work on; new ones there wait to be wired',
      named: true,
    },
    'neutron-l3-agent': {
      packages: ['neutron-l3-agent'],
      works: 'reports',
      on: 'network',
      stopped: 'routers on {host} route on; changes to them wait',
    },
    'neutron-dhcp-agent': {
      packages: ['neutron-dhcp-agent'],
      works: 'reports',
      on: 'network',
      stopped: 'DHCP on {host} answers on; it does not learn of new ports yet',
    },
    'neutron-metadata-agent': {
      packages: ['neutron-metadata-agent'],
      works: 'reports',
      on: 'network',
      stopped: 'instances whose router or DHCP is on {host} get no metadata',
    },
    'neutron-metering-agent': {
      packages: ['neutron-metering-agent'],
      works: 'reports',
      on: 'network',
      stopped: 'traffic through {host} is not metered',
      named: true,
    },
    'neutron-lbaasv2-agent': {
      packages: ['neutron-lbaasv2-agent'],
      works: 'reports',
      on: 'network',
      stopped: 'load balancers on {host} work on; changes to them wait',
      named: true,
    },
  },
  otherPrograms: [
    'neutron-db-manage',
    'neutron-debug',
    'neutron-sanity-check',
    'neutron-rootwrap',
    'neutron-rootwrap-daemon',
    'neutron-rootwrap-xen-dom0',
    'neutron-ipset-cleanup',
    'neutron-linuxbridge-cleanup',
    'neutron-netns-cleanup',
    'neutron-ovs-cleanup',
    'neutron-pd-notify',
    'neutron-usage-audit',
    'neutron-vpn-netns-wrapper',
    // They serve on for their agent, which may be stopped.
    'neutron-keepalived-state-change',
    'neutron-ns-metadata-proxy',
  ],
  commands: {
    expand: "su -s /bin/sh -c 'neutron-db-manage upgrade --expand' neutron",
    contract: "su -s /bin/sh -c 'neutron-db-manage upgrade --contract' neutron",
    offline: "su -s /bin/sh -c 'neutron-db-manage has_offline_migrations' neutron",
    // The table does not tell the release of an agent.
    reports: reportsCommand(
      "SELECT TIMESTAMPDIFF(SECOND, heartbeat_timestamp, UTC_TIMESTAMP()), heartbeat_timestamp FROM agents WHERE `binary` = :unit AND (host = :host OR host LIKE CONCAT(:host, '.%')) ORDER BY heartbeat_timestamp DESC LIMIT 1",
      "'unknown'",
      'SELECT DISTINCT host FROM agents WHERE `binary` = :unit LIMIT 50',
    ),
    verify: verifyList('/networks?limit=1'),
    backup: backupCommand('database'),
    schema: [
      databaseCommand(
        "connection = connect('database')",
        "heads = set(row[0] for row in connection.execute(text('SELECT version_num FROM alembic_version')))",
        "print('expand %s' % (','.join(sorted(heads - set(['5c85685d616d']))) or 'none'))",
        "print('contract %s' % ('5c85685d616d' if '5c85685d616d' in heads else 'other'))",
        "print('expand_traces %d' % columns(connection, 'ml2_port_bindings', 'status'))",
        'server(connection)',
      ),
      '[ "$?" -eq 0 ] || exit 1',
      'said=$({offline} 2>&1)',
      'case $said in',
      "  *'No offline migrations pending'*) echo 'offline none' ;;",
      "  *'Need to apply migrations from'*) echo 'offline pending' ;;",
      "  *) echo 'offline unknown' ;;",
      'esac',
    ].join('\n'),
  },
  platforms,
  phases: {
    expand: {
      command: 'expand',
      fact: 'expand',
      before: ['5cd92597d11d'],
      after: ['a9c43481023c'],
      traces: 'expand_traces',
      impact: 'new ports wait a moment to be bound: the table ml2_port_bindings is locked',
      wayBack: 'packages',
    },
    contract: {
      command: 'contract',
      fact: 'offline',
      before: ['pending'],
      // Newton's code knows of nothing that is pending, or has no such command.
      earlier: ['none', 'unknown'],
      after: ['none'],
      impact: 'neutron API answers 503: every neutron-server is stopped',
      wayBack: 'restore',
    },
  },
}
