import type { ServiceRelease } from '../../../release'
import { backupCommand, databaseCommand, verifyList } from '../../scripts'
import { platforms } from './platforms'

/**
 * Glance 13 (Newton) to 14 (Ocata). Newton keeps version 44 in `migrate_version`; Ocata's expand stamps that as mitaka02 and
 * goes on in `alembic_version` (glance/cmd/manage.py and db/sqlalchemy/alembic_migrations at 14.0.1). A second migrate or
 * contract fails there (bug 1670409; docs/explanation/glance.md), so their effect is read from the rows and columns.
 */
export const glance: ServiceRelease = {
  packages: ['glance-common', 'python-glance'],
  units: { 'glance-api': { packages: ['glance-api'] }, 'glance-registry': { packages: ['glance-registry'] } },
  otherPrograms: [
    'glance-manage',
    'glance-control',
    'glance-replicator',
    'glance-cache-cleaner',
    'glance-cache-manage',
    'glance-cache-prefetcher',
    'glance-cache-pruner',
  ],
  commands: {
    expand: "su -s /bin/sh -c 'glance-manage db expand' glance",
    migrate: "su -s /bin/sh -c 'glance-manage db migrate' glance",
    contract: "su -s /bin/sh -c 'glance-manage db contract' glance",
    verify: verifyList('/images?limit=1'),
    backup: backupCommand('database'),
    schema: databaseCommand(
      "connection = connect('database')",
      "if has_table(connection, 'alembic_version'):",
      "    version = ','.join(sorted(row[0] for row in connection.execute(text('SELECT version_num FROM alembic_version'))))",
      'else:',
      `    version = 'legacy%d' % number(connection, "SELECT version FROM migrate_version WHERE repository_id = 'Glance Migrations'")`,
      "print('version %s' % (version or 'none'))",
      "expanded = columns(connection, 'images', 'visibility')",
      "print('expand_traces %d' % expanded)",
      "left = number(connection, 'SELECT COUNT(*) FROM images WHERE visibility IS NULL') if expanded else None",
      "print('visibility %s' % ('absent' if left is None else 'complete' if left == 0 else 'incomplete'))",
      "print('contract_traces %d' % (1 - columns(connection, 'images', 'is_public')))",
      'server(connection)',
      'triggers(connection)',
    ),
  },
  platforms,
  phases: {
    expand: {
      command: 'expand',
      fact: 'version',
      before: ['legacy44', 'mitaka02'],
      after: ['ocata_expand01', 'ocata_contract01'],
      traces: 'expand_traces',
      impact: 'none: a column and two triggers come beside what there is',
      wayBack: 'packages',
    },
    migrate: {
      command: 'migrate',
      fact: 'visibility',
      before: ['incomplete'],
      earlier: ['absent'],
      after: ['complete'],
      impact: 'none: rows are filled in beside the old ones',
      wayBack: 'packages',
    },
    contract: {
      command: 'contract',
      fact: 'version',
      before: ['ocata_expand01'],
      earlier: ['legacy44', 'mitaka02'],
      after: ['ocata_contract01'],
      traces: 'contract_traces',
      impact:
        'glance serves on; a request caught in mid-transaction may be answered 500 once (docs/explanation/procedure.md)',
      wayBack: 'restore',
    },
  },
}
