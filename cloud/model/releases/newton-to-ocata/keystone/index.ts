import type { ServiceRelease } from '../../../release'
import { backupCommand, databaseCommand, verifyCommand } from '../../scripts'
import { platforms } from './platforms'

/**
 * 5 to 9 of each repository are kept empty for Newton's point releases: a database at one of them is Newton's, unchanged.
 */
const newton = ['4', '5', '6', '7', '8', '9']

/**
 * Keystone 10 (Newton) to 11 (Ocata). The versions of the four repositories are those of `migrate_version` after `db_sync`
 * at the tags 10.0.3 and 11.0.4. There is no `db_sync --check` before Pike, and `db_version` prints the legacy repository
 * only. So the table is read (docs/explanation/keystone.md).
 */
export const keystone: ServiceRelease = {
  packages: ['keystone', 'python-keystone'],
  units: { apache2: { process: '^/usr/sbin/apache2$|^\\(?wsgi:keystone' } },
  // Debian's own packages have a unit of the project's name.
  programs: '(^|/)keystone(-[^/ ]+)?$',
  otherPrograms: ['keystone-manage', 'keystone-doctor'],
  commands: {
    expand: "su -s /bin/sh -c 'keystone-manage db_sync --expand' keystone",
    migrate: "su -s /bin/sh -c 'keystone-manage db_sync --migrate' keystone",
    contract: "su -s /bin/sh -c 'keystone-manage db_sync --contract' keystone",
    // A token is issued and validated on the node's own address, through its database.
    verify: verifyCommand(
      'issued a token and validated it',
      'base = v3(base)',
      "given = token(base).headers['X-Subject-Token']",
      "urlopen(Request(base + '/auth/tokens', headers={'X-Auth-Token': given, 'X-Subject-Token': given}))",
    ),
    backup: backupCommand('database'),
    schema: databaseCommand(
      "connection = connect('database')",
      "for repository, version in connection.execute(text('SELECT repository_id, version FROM migrate_version')):",
      "    print('%s %d' % (repository, version))",
      "expanded = columns(connection, 'identity_provider', 'domain_id') + columns(connection, 'user', 'domain_id')",
      "print('expand_traces %d' % expanded)",
      "print('migrate_traces %d' % number(connection,",
      `    "SELECT COUNT(*) FROM project WHERE description LIKE 'Auto generated federated domain for Identity Provider: %'"))`,
      `print('contract_traces %d' % columns(connection, 'identity_provider', 'domain_id', "AND is_nullable = 'NO'"))`,
      'server(connection)',
      'triggers(connection)',
    ),
  },
  platforms,
  phases: {
    expand: {
      command: 'expand',
      fact: 'keystone_expand',
      before: newton,
      after: { atLeast: 16 },
      traces: 'expand_traces',
      impact: 'keystone serves on; new identity providers are refused until the contract',
      wayBack: 'packages',
    },
    migrate: {
      command: 'migrate',
      fact: 'keystone_data_migrate',
      before: newton,
      after: { atLeast: 16 },
      traces: 'migrate_traces',
      impact: 'none: rows are filled in beside the old ones',
      wayBack: 'packages',
    },
    contract: {
      command: 'contract',
      fact: 'keystone_contract',
      before: newton,
      after: { atLeast: 16 },
      traces: 'contract_traces',
      impact:
        'keystone serves on; a request caught in mid-transaction may be answered 500 once (docs/explanation/procedure.md)',
      wayBack: 'restore',
    },
  },
}
