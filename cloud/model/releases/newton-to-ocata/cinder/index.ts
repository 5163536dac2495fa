import { apt } from '../../../packaging'
import type { ServiceRelease } from '../../../release'
import { backupCommand, databaseCommand, verifyList } from '../../scripts'
import { platforms } from './platforms'
import { reportsPy } from './programs.generated'
import { stageCommand, stagedCommand, syncCommand } from './stage'

const packages = ['cinder-common', 'python-cinder'] as const

/**
 * Cinder 9 (Newton) to 10 (Ocata): cinder/db/sqlalchemy/migrate_repo/versions at the tags 9.1.4 and 10.0.8. 80 to 84 are
 * empty. Newton's own `db sync` ends at 79 without a word, so the version is what counts (docs/explanation/cinder.md).
 */
export const cinder: ServiceRelease = {
  packages,
  units: {
    'cinder-api': { packages: ['cinder-api'] },
    'cinder-scheduler': { packages: ['cinder-scheduler'], works: 'reports' },
    'cinder-volume': { packages: ['cinder-volume'], works: 'reports', passive: true },
    'cinder-backup': {
      packages: ['cinder-backup'],
      works: 'reports',
      optional: true,
      stopped: 'a volume backup under way on {host} ends in error; new ones wait or go elsewhere',
    },
  },
  otherPrograms: ['cinder-manage', 'cinder-rootwrap', 'cinder-rtstool', 'cinder-volume-usage-audit'],
  commands: {
    sync: syncCommand(apt),
    // Ocata's code beside Newton's: unpacked from the packages, so nothing of the system is touched.
    stage: stageCommand(apt, packages),
    staged: stagedCommand,
    online: "su -s /bin/sh -c 'cinder-manage db online_data_migrations' cinder",
    reports: databaseCommand(reportsPy),
    verify: verifyList('/%(project)s/volumes?limit=1'),
    backup: backupCommand('database'),
    schema: databaseCommand(
      "connection = connect('database')",
      "print('version %d' % number(connection, 'SELECT version FROM migrate_version'))",
      `print('busy_volumes %d' % number(connection, "SELECT COUNT(*) FROM volumes WHERE deleted = 0 AND (status IN ('creating', 'downloading', 'uploading', 'attaching', 'detaching', 'deleting', 'maintenance', 'retyping', 'extending') OR migration_status IN ('migrating', 'starting', 'completing'))"))`,
      // Rows of before there were backends: cinder-volume finds volumes by HOST@BACKEND.
      `plain = connection.execute(text("SELECT host, COUNT(*) FROM volumes WHERE deleted = 0 AND host <> '' AND INSTR(host, '@') = 0 GROUP BY host ORDER BY host LIMIT 20"))`,
      "print('plain_hosts %s' % (', '.join('%s (%d)' % (row[0], row[1]) for row in plain) or 'none'))",
      'orphans(connection)',
      'server(connection)',
    ),
  },
  phases: {
    sync: {
      command: 'sync',
      fact: 'version',
      before: ['79', '80', '81', '82', '83', '84'],
      after: ['96'],
      impact: 'none: Newton works on with what Ocata adds',
      wayBack: 'packages',
    },
  },
  platforms,
  // Consistency groups are moved to the groups, where Newton does not look (migrate_consistencygroups_to_groups at 10.0.8).
  onlineWayBack: 'restore',
}
