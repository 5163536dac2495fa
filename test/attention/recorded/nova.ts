import { lines, type Recording } from './recording'

const novaEnded = (error: string): string =>
  lines(
    'An error has occurred:',
    'Traceback (most recent call last):',
    '  File "/usr/lib/python2.7/dist-packages/nova/cmd/manage.py", line 1681, in main',
    '    ret = fn(*fn_args, **fn_kwargs)',
    error,
  )

const statusTable = (check: string, ...details: readonly string[]): string =>
  lines(
    '+----------------------------------------------------------------------+',
    '| Upgrade Check Results                                                |',
    '+----------------------------------------------------------------------+',
    `| Check: ${check.padEnd(62)}|`,
    '| Result: Failure                                                      |',
    ...details.map((line) => `| ${line.padEnd(69)}|`),
    '+----------------------------------------------------------------------+',
  )

/** Failures of Nova's own tools that were seen. */
export const novaRecorded: readonly Recording[] = [
  {
    failure: 'nova-no-cells',
    step: 'nova/controller1/api-sync',
    exitCode: 1,
    tail: novaEnded(
      'ValidationError: Cell mappings are not created, but required for Ocata. Please run nova-manage cell_v2 simple_cell_setup before continuing.',
    ),
  },
  {
    failure: 'nova-no-cells',
    step: 'nova/controller1/api-sync',
    exitCode: 1,
    tail: novaEnded(
      'ValidationError: A mapping for Cell0 was not found, but is required for Ocata. Please run nova-manage cell_v2 simple_cell_setup before continuing.',
    ),
  },
  {
    failure: 'nova-newton-rows-left',
    step: 'nova/controller1/sync',
    exitCode: 1,
    tail: novaEnded(
      "ValidationError: Migration cannot continue until all these have been migrated to the api database. Please run `nova-manage db online_migrations' on Newton code before continuing.There are still 2 unmigrated flavors. ",
    ),
  },
  {
    failure: 'nova-cell0-unreachable',
    step: 'nova/controller1/sync',
    exitCode: 93,
    tail: lines(
      'its exit code is 0, but its output says that it failed',
      '--- standard output:',
      'ERROR: Could not access cell0.',
      'Has the nova_api database been created?',
      'Has the nova_cell0 database been created?',
      'Has "nova-manage api_db sync" been run?',
      'Has "nova-manage cell_v2 map_cell0" been run?',
      'Is [api_database]/connection set in nova.conf?',
      'Is the cell0 database connection URL correct?',
      'Error: (pymysql.err.InternalError) (1049, u"Unknown database \'nova_cell0\'")',
    ),
  },
  {
    failure: 'nova-cell0-left-behind',
    step: 'nova/controller1/sync',
    exitCode: 93,
    tail: lines(
      "/usr/lib/python2.7/dist-packages/sqlalchemy/dialects/mysql/base.py:3016: SAWarning: Unknown schema content: u'  CONSTRAINT `CONSTRAINT_4` CHECK (`disable_terminate` in (0,1))'",
      '  util.warn("Unknown schema content: %r" % line)',
      'its exit code is 0, but its output says that it failed',
      '--- standard output:',
      '2026-11-23 12:46:11.765 25530 INFO migrate.versioning.api [req-0d7db572-87c0-42e7-866e-ac3d14b8dfad - - - - -] 346 -> 347... ',
      '2026-11-23 12:46:11.831 25530 INFO migrate.versioning.api [req-0d7db572-87c0-42e7-866e-ac3d14b8dfad - - - - -] done',
    ),
  },
  {
    failure: 'nova-cell0-needs-administrator',
    step: 'nova/controller1/create-cell0-database',
    exitCode: 1,
    tail: lines(
      "(pymysql.err.OperationalError) (1044, u\"Access denied for user 'nova'@'%' to database 'nova_cell0'\") [SQL: u'CREATE DATABASE IF NOT EXISTS `nova_cell0`']",
      "Needed, as an administrator of the database: CREATE DATABASE nova_cell0; GRANT ALL ON nova_cell0.* TO 'nova'@'%';",
    ),
  },
  {
    failure: 'nova-cell0-mapped-by-newton',
    step: 'nova/controller1/map-cell0',
    exitCode: 1,
    tail: "CellMapping(created_at=2026-11-22T21:40:11Z,database_connection='mysql+pymysql://nova:[hidden]@10.0.0.5/nova_cell0',id=1,name='cell0',transport_url='none:///',updated_at=None,uuid=00000000-0000-0000-0000-000000000000)",
  },
  {
    failure: 'nova-cell0-mapped-by-newton',
    step: 'nova/controller1/map-cell0',
    exitCode: 1,
    tail: novaEnded(
      "DBDuplicateEntry: (pymysql.err.IntegrityError) (1062, u\"Duplicate entry '00000000-0000-0000-0000-000000000000' for key 'uniq_cell_mappings0uuid'\")",
    ),
  },
  {
    failure: 'nova-cell-exists',
    step: 'nova/controller1/create-cell',
    exitCode: 2,
    tail: 'Cell with the specified transport_url and database_connection combination already exists',
  },
  {
    failure: 'nova-no-transport-url',
    step: 'nova/controller1/create-cell',
    exitCode: 1,
    tail: 'Must specify --transport-url if [DEFAULT]/transport_url is not set in the configuration file.',
  },
  {
    failure: 'nova-no-hosts-to-map',
    step: 'nova/controller1/create-cell',
    exitCode: 1,
    tail: 'No hosts found to map to cell, exiting.',
  },
  {
    failure: 'nova-no-cell-to-map-to',
    step: 'nova/controller1/map-instances',
    exitCode: 1,
    tail: 'there is no cell but cell0',
  },
  {
    failure: 'nova-check-cells',
    step: 'nova/controller1/check',
    exitCode: 2,
    tail: statusTable(
      'Cells v2',
      'Details: There needs to be at least two cell mappings, one for cell0',
      "  and one for your first cell. Run command 'nova-manage",
      "  cell_v2 simple_cell_setup' and then retry.",
    ),
  },
  {
    failure: 'nova-check-placement',
    step: 'nova/controller1/check',
    exitCode: 2,
    tail: statusTable('Placement API', 'Details: Placement API endpoint not found.'),
  },
  {
    failure: 'nova-check-broke',
    step: 'nova/controller1/check',
    exitCode: 255,
    tail: lines(
      'Error:',
      'Traceback (most recent call last):',
      'CantStartEngineError: No sql_connection parameter is established',
    ),
  },
  {
    failure: 'nova-check-failed',
    step: 'nova/controller1/check',
    exitCode: 2,
    tail: statusTable('Something of the site', 'Details: not as it should be'),
  },
]
