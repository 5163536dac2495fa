import type { ServiceRelease } from '../../../cloud/model/release'
import { backupCommand, databaseCommand, verifyList } from '../../../cloud/model/releases/scripts'

/** A service that nobody ships: it has the parts of any service, and the facts of its database are made up. */
export const toy: ServiceRelease = {
  packages: ['toy-common', 'python-toy'],
  units: {
    'toy-api': { packages: ['toy-api'] },
    'toy-engine': { packages: ['toy-engine'], works: 'process', stopped: 'work on {host} waits' },
  },
  commands: {
    sync: "su -s /bin/sh -c 'toy-manage db_sync' toy",
    verify: verifyList('/stacks?limit=1'),
    backup: backupCommand('database'),
    schema: databaseCommand(
      "connection = connect('database')",
      "print('version %d' % number(connection, 'SELECT MAX(version) FROM migrate_version'))",
      'server(connection)',
    ),
  },
  phases: {
    sync: {
      command: 'sync',
      fact: 'version',
      before: ['1'],
      after: ['2'],
      impact: 'none: a column comes beside those that are there',
      wayBack: 'packages',
    },
  },
}
