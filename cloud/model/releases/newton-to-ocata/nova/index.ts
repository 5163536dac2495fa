import type { ServiceRelease } from '../../../release'
import { placementCommand, placementSite, placementVerify } from './placement'
import { backupCommand, databaseCommand, reportsCommand, verifyList } from '../../scripts'
import { platforms } from './platforms'

/** `services.version` of Ocata's own units; Newton's is 15 (nova@15.1.5:nova/objects/service.py, SERVICE_VERSION_HISTORY). */
const ocata = 16

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

/** 335 to 344 are empty, and 345 only checks that Newton's online migrations are complete: it stops at 344. */
const newtonMain = range(334, 344)

/** The first is the version of the last Newton release, which the message about a begun phase names. */
const newtonApi = ['22', ...range(20, 29).filter((version) => version !== '22')]

/**
 * Once the last row of a unit says 16 (Ocata), Newton's unit, which is 15, refuses to start (ServiceTooOld in
 * nova/objects/service.py at 14.1.0). It can't read Ocata's objects either (RequestSpec 1.8, Newton knows 1.6).
 */
const wayBack = 'restore'

/**
 * Nova 14 (Newton) to 15 (Ocata): nova/db/sqlalchemy/{migrate_repo,api_migrations}/versions at the tags 14.1.0 and 15.1.5.
 * The API database begins at 20 in Newton before 14.1.0 and at 22 there: 21 to 25 are kept empty for Newton's own point
 * releases. It ends at 30 in 15.0.x and at 31 later. Version 30 refuses a cloud with flavors and no cells, and the database
 * stays at 29 with nothing half-made (docs/explanation/nova.md).
 */
export const nova: ServiceRelease = {
  computeVersion: ocata,
  leftOut:
    'While the row of a nova-compute of Newton on {host} is there, the gate computes-upgraded stays shut: bring it to Ocata first, or delete its service (nova service-delete).',
  packages: ['nova-common', 'python-nova'],
  units: {
    'nova-api': { packages: ['nova-api'], wayBack },
    'nova-api-os-compute': { packages: ['nova-api-os-compute'], wayBack, named: true },
    'nova-api-metadata': { packages: ['nova-api-metadata'], works: 'process', wayBack, named: true },
    'nova-conductor': { packages: ['nova-conductor'], works: 'reports', wayBack },
    'nova-scheduler': { packages: ['nova-scheduler'], works: 'reports', wayBack },
    'nova-consoleauth': { packages: ['nova-consoleauth'], works: 'reports', wayBack },
    'nova-novncproxy': { packages: ['nova-novncproxy'], works: 'process' },
    'nova-spiceproxy': { packages: ['nova-spiceproxy'], works: 'process', named: true },
    'nova-cert': { packages: ['nova-cert'], works: 'reports', optional: true, wayBack },
  },
  otherPrograms: [
    'nova-manage',
    'nova-status',
    'nova-policy',
    'nova-rootwrap',
    'nova-rootwrap-daemon',
    'nova-dhcpbridge',
    // An operator upgrades the computes afterwards, on a controller too.
    'nova-compute',
    'nova-placement-api',
  ],
  placement: { package: 'nova-placement-api', webServer: 'apache2' },
  commands: {
    sync: "su -s /bin/sh -c 'nova-manage db sync' nova",
    'api-sync': "su -s /bin/sh -c 'nova-manage api_db sync' nova",
    // The service's own user may have the right to do so; without it, a person with the right makes the database.
    'cell0-database': databaseCommand(
      "url = make_url(option('database', 'connection'))",
      "name = url.database + '_cell0'",
      'try:',
      "    connect('database').execute(text('CREATE DATABASE IF NOT EXISTS `%s`' % name))",
      'except Exception as error:',
      "    sys.exit(\"%s\\nNeeded, as an administrator of the database: CREATE DATABASE %s; GRANT ALL ON %s.* TO '%s'@'%%';\"",
      '             % (error, name, name, url.username))',
    ),
    'map-cell0': "su -s /bin/sh -c 'nova-manage cell_v2 map_cell0' nova",
    'create-cell': "su -s /bin/sh -c 'nova-manage cell_v2 create_cell --name cell1' nova",
    'discover-hosts': "su -s /bin/sh -c 'nova-manage cell_v2 discover_hosts' nova",
    'map-instances': 'su -s /bin/sh -c "nova-manage cell_v2 map_instances --cell_uuid CELL --max-count 1000" nova',
    check: "su -s /bin/sh -c 'nova-status upgrade check' nova",
    placement: placementCommand,
    'placement-site': placementSite,
    'placement-verify': placementVerify,
    online: "su -s /bin/sh -c 'nova-manage db online_data_migrations' nova",
    reports: reportsCommand(
      "SELECT TIMESTAMPDIFF(SECOND, COALESCE(updated_at, created_at), UTC_TIMESTAMP()), CONCAT(COALESCE(updated_at, created_at), '/', report_count), version FROM services WHERE `binary` = :unit AND (host = :host OR host LIKE CONCAT(:host, '.%')) AND deleted = 0 ORDER BY COALESCE(updated_at, created_at) DESC LIMIT 1",
      `'{to}' if int(row[2] or 0) >= ${ocata} else '{from}'`,
      'SELECT DISTINCT host FROM services WHERE `binary` = :unit AND deleted = 0 LIMIT 50',
    ),
    verify: verifyList('/servers?limit=1'),
    backup: backupCommand('database', 'api_database'),
    schema: databaseCommand(
      "main, api = connect('database'), connect('api_database')",
      'def version(connection):',
      "    if not has_table(connection, 'migrate_version'):",
      "        return 'empty'",
      "    return str(number(connection, 'SELECT version FROM migrate_version'))",
      `zero = api.execute(text("SELECT database_connection FROM cell_mappings WHERE uuid = '00000000-0000-0000-0000-000000000000'")).scalar()`,
      'try:',
      "    cell0 = 'unmapped' if zero is None else version(create_engine(zero).connect())",
      'except Exception:',
      "    cell0 = 'unreachable'",
      // One command upgrades both; `main` is the older of the two versions.
      "print('main %s' % (version(main) if cell0 in ('unmapped', version(main)) or version(main) != '347' else cell0))",
      "print('cell0 %s' % cell0)",
      "zero_name = make_url(option('database', 'connection')).database + '_cell0'",
      `there = number(main, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '%s'" % zero_name)`,
      "print('cell0_database %s' % ('there' if there else 'absent'))",
      "print('api %s' % version(api))",
      "print('flavors %d' % number(api, 'SELECT COUNT(*) FROM flavors'))",
      "print('cells %d' % number(api, 'SELECT COUNT(*) FROM cell_mappings'))",
      `cell1 = api.execute(text("SELECT uuid FROM cell_mappings WHERE uuid <> '00000000-0000-0000-0000-000000000000' ORDER BY id LIMIT 1")).scalar()`,
      'if cell1 is not None:',
      "    print('cell1 %s' % cell1)",
      'def names(connection, query):',
      '    return set(row[0] for row in connection.execute(text(query)))',
      "print('unmapped_hosts %d' % len(names(main, 'SELECT host FROM compute_nodes WHERE deleted = 0') - names(api, 'SELECT host FROM host_mappings')))",
      "print('unmapped_instances %d' % len(names(main, 'SELECT uuid FROM instances WHERE deleted = 0') - names(api, 'SELECT instance_uuid FROM instance_mappings WHERE cell_id IS NOT NULL')))",
      // The rows that 345_require_online_migration_completion.py counts.
      "tables = ['instance_types', 'key_pairs', 'aggregates', 'instance_groups']",
      "print('unmigrated %d' % sum(number(main, 'SELECT COUNT(*) FROM %s WHERE deleted = 0' % table) for table in tables))",
      `oldest = main.execute(text("SELECT MIN(version) FROM services WHERE \`binary\` = 'nova-compute' AND deleted = 0")).scalar()`,
      "print('oldest_compute %s' % ('none' if oldest is None else oldest))",
      'orphans(main)',
      'server(main)',
      'size(api)',
    ),
  },
  platforms,
  phases: {
    sync: {
      command: 'sync',
      fact: 'main',
      before: [...newtonMain, 'empty'],
      after: ['347'],
      // A failure in cell0 is only printed, and the exit code is 0 (nova/cmd/manage.py at 15.1.5).
      failedOutput: 'ERROR: Could not access cell0',
      impact: 'nova API answers 503',
      // Upstream has it run under Newton's code (doc/source/upgrade.rst at 15.1.5).
      wayBack: 'packages',
    },
    'api-sync': {
      command: 'api-sync',
      fact: 'api',
      before: newtonApi,
      after: { atLeast: 30 },
      impact: 'nova API answers 503',
      wayBack: 'packages',
    },
  },
}
