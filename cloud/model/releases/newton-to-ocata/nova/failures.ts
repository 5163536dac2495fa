import { saidItFailed } from '../../../commands'
import { family } from '../../../known-failures/failure'

const manage = 'nova@15.1.5:nova/cmd/manage.py'

const cell0Unreachable = {
  service: 'nova',
  verbs: ['sync'],
  means: 'The database of cell0 was not upgraded, whatever the exit code says; the main one was.',
  do: 'The line “Error:” in the whole output says why. Make that database reachable (it exists, the user nova has all rights on it, cell_mappings has its right URL), then answer retry: the same command takes both to 347.',
  source: `${manage}, DbCommands.sync: it prints the error and goes on`,
} as const

/** Failures of Nova's own databases and cells; every API of Nova is down meanwhile. */
export const novaFailures = family({
  'nova-no-cells': {
    service: 'nova',
    verbs: ['api-sync'],
    printed: [
      'Cell mappings are not created, but required for Ocata',
      'A mapping for Cell0 was not found, but is required',
    ],
    means:
      'The API database stopped at 29, nothing half-made: there are flavors, and cell0 or the first cell is missing.',
    do: 'As the user nova: nova-manage cell_v2 map_cell0, then nova-manage cell_v2 create_cell --name cell1 (docs/explanation/nova.md); then answer retry.',
    source: 'nova@15.1.5:nova/db/sqlalchemy/api_migrations/migrate_repo/versions/030_require_cell_setup.py',
  },
  'nova-newton-rows-left': {
    service: 'nova',
    verbs: ['sync'],
    printed: ['Migration cannot continue until all these have been migrated to the api database'],
    means:
      "The main database stopped at 344, nothing half-made: flavors, keypairs, aggregates or instance groups are still in it, and only Newton's code can move them.",
    do: "Run nova-manage db online_data_migrations with Newton's code (a host not upgraded yet, or a virtualenv), then answer retry.",
    source:
      'nova@15.1.5:nova/db/sqlalchemy/migrate_repo/versions/345_require_online_migration_completion.py; the command it names does not exist',
  },
  'nova-cell0-unreachable': { ...cell0Unreachable, printed: ['ERROR: Could not access cell0'] },
  // Printed first, so its words may be out of the last lines by the time that the main database is done.
  'nova-cell0-left-behind': { ...cell0Unreachable, exitCodes: [saidItFailed] },
  'nova-cell0-needs-administrator': {
    service: 'nova',
    verbs: ['create-cell0-database'],
    printed: ['Needed, as an administrator of the database: CREATE DATABASE'],
    means: "Nova's database user may not make the database of cell0; nothing was changed.",
    do: 'Give MariaDB the two statements of that line as its administrator, then answer retry.',
    source: 'MariaDB knowledge base, error 1044',
  },
  'nova-cell0-mapped-by-newton': {
    service: 'nova',
    verbs: ['map-cell0'],
    printed: ['CellMapping(', '(1062, …uniq_cell_mappings0uuid'],
    means:
      "It is Newton's nova-manage that ran: it exits with 1 both when it has mapped cell0 and when cell0 was mapped before.",
    do: "Where the probe finds cell0 mapped, answer skip; and look why Newton's code is on a host that should have Ocata's.",
    source: 'nova@14.1.0:nova/cmd/manage.py, map_cell0: its result is given to sys.exit',
  },
  'nova-cell-exists': {
    service: 'nova',
    verbs: ['create-cell'],
    printed: ['database_connection combination already exists'],
    means: 'A cell with this database and message queue is there already; nothing was changed.',
    do: 'Where the probe finds cell0 and a cell, answer skip; otherwise compare nova-manage cell_v2 list_cells --verbose with nova.conf.',
    source: `${manage}, CellV2Commands.create_cell, exit code 2`,
  },
  'nova-no-transport-url': {
    service: 'nova',
    verbs: ['create-cell'],
    printed: ['Must specify --transport-url', 'Must specify --database_connection'],
    means: 'nova.conf on this host does not say what the first cell needs; no cell was made.',
    do: 'Set what it names in nova.conf ([DEFAULT] transport_url, [database] connection), then answer retry.',
    source: `${manage}, CellV2Commands.create_cell`,
  },
  'nova-no-hosts-to-map': {
    service: 'nova',
    verbs: ['map-cell0', 'create-cell', 'discover-hosts'],
    printed: ['No hosts found to map to cell, exiting.'],
    means:
      'simple_cell_setup maps only hosts with a nova-compute that has reported; cell0 is made all the same, the first cell is not.',
    do: 'Make the cell with nova-manage cell_v2 create_cell --name cell1, then answer retry or, if the probe agrees, skip.',
    source: `${manage}, simple_cell_setup; run on MariaDB 10.11`,
  },
  'nova-no-cell-to-map-to': {
    service: 'nova',
    verbs: ['map-instances'],
    printed: ['there is no cell but cell0'],
    means: 'cell_mappings holds cell0 alone, so no instance can be mapped; none was.',
    do: 'Make the first cell: nova-manage cell_v2 create_cell --name cell1 as the user nova, then answer retry.',
    source: 'nova@15.1.5:doc/source/cells.rst',
  },
  'nova-check-cells': {
    service: 'nova',
    verbs: ['check'],
    printed: [
      'There needs to be at least two cell mappings',
      'No cell0 mapping found',
      'No host mappings found but there',
    ],
    means:
      "nova-status: cells are incomplete. Without them Ocata's Nova finds no instance and no host; the API is still down.",
    do: 'As the user nova: nova-manage cell_v2 map_cell0, create_cell --name cell1, discover_hosts, as far as they are missing; then answer retry.',
    source: 'nova@15.1.5:nova/cmd/status.py, _check_cellsv2',
  },
  'nova-check-placement': {
    service: 'nova',
    verbs: ['check'],
    printed: [
      'No credentials specified for placement API',
      'Placement service credentials do not work',
      'Placement API endpoint not found',
      'Discovery for placement API URI failed',
      'Placement API does not seem to be running',
      'Placement API version … needed',
    ],
    means: "nova-status cannot use Placement. Ocata's nova-compute does not start without it; the databases are fine.",
    do: 'Mend what the details name ([placement] of nova.conf here, its user, its endpoint, its process), then answer retry.',
    source: 'nova@15.1.5:nova/cmd/status.py, _check_placement; doc/source/placement.rst',
  },
  'nova-check-broke': {
    service: 'nova',
    verbs: ['check'],
    exitCodes: [255],
    means: 'nova-status itself broke, so it has found out nothing; the databases are as the phases left them.',
    do: 'The traceback says why: mostly a database or Keystone out of reach. Mend that, then answer retry.',
    source: 'nova@15.1.5:nova/cmd/status.py, main; man/nova-status.rst',
  },
  'nova-check-failed': {
    service: 'nova',
    verbs: ['check'],
    exitCodes: [2],
    means: 'nova-status found something that must be mended before Nova is started; the table says what.',
    do: 'Mend each check whose result is Failure, then answer retry.',
    source: 'nova@15.1.5:doc/source/man/nova-status.rst',
  },
})
