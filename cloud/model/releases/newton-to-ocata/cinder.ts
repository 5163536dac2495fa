import type { ServiceRelease } from '../service'
import { backupCommand, databaseCommand, install, verifyList } from './scripts'

/**
 * Cinder 9 (Newton) to 10 (Ocata): cinder/db/sqlalchemy/migrate_repo/versions at the tags 9.1.4 and 10.0.8. 80 to 84 are
 * empty. Newton's own `db sync` ends at 79 without a word, so the version is what counts (docs/cinder.md).
 */
export const cinder: ServiceRelease = {
  packages: ['cinder-common', 'python-cinder'],
  units: {
    'cinder-api': { packages: ['cinder-api'] },
    'cinder-scheduler': { packages: ['cinder-scheduler'], works: 'reports' },
    'cinder-volume': { packages: ['cinder-volume'], works: 'reports' },
    'cinder-backup': { packages: ['cinder-backup'], works: 'reports', optional: true },
  },
  commands: {
    install,
    sync: "su -s /bin/sh -c 'cinder-manage db sync' cinder",
    verify: verifyList('/%(project)s/volumes?limit=1'),
    backup: backupCommand('database'),
    schema: databaseCommand(
      "connection = connect('database')",
      "print('version %d' % number(connection, 'SELECT version FROM migrate_version'))",
    ),
  },
  phases: {
    sync: {
      command: 'sync',
      fact: 'version',
      before: ['79', '80', '81', '82', '83', '84'],
      after: ['96'],
      impact: 'none: Newton works with what Ocata adds',
    },
  },
}
