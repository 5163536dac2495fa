import type { HostCheck } from '../../../actions'
import { quote, renderCommand, renderIsPlacementToBeMade, script } from '../../../commands'
import type { Host } from '../../../hosts'
import { onEach, onFacts, type Check, type Subject } from '../../../preflight/check'
import { configuredHosts } from '../../../preflight/configured-hosts'
import { orphanRows } from '../../../preflight/databases'
import { roomIn } from '../../../preflight/folders'
import { filters, placementOnComputes, placementOptions } from './scheduling'

/**
 * Ocata refuses a cloud that has flavors and not two cells, one of them cell0
 * (nova/db/sqlalchemy/api_migrations/migrate_repo/versions/030_require_cell_setup.py at 15.1.5).
 */
const cells = ({ service }: Subject, host: Host): Check => ({
  name: 'cells',
  required: true,
  script: onFacts(
    service,
    host,
    'passes',
    ['flavors', 'cells', 'cell0'],
    'echo "flavors: $(told flavors); cells: $(told cells); cell0 is $(told cell0)"',
    '[ "$(fact flavors)" -gt 0 ] || exit 0',
    'if [ "$(fact cells)" -ge 2 ] && [ "$(fact cell0)" != unmapped ]; then exit 0; fi',
    service.createCells ? "echo 'the upgrade makes what is missing (createCells)'" : 'exit 3',
  ),
  remedy:
    'Set services.nova.createCells: true in cloud.yaml, or make cell0 and the first cell yourself (docs/explanation/nova.md).',
})

/** Asks in advance what 345_require_online_migration_completion.py asks, before any nova-api is down for it. */
const onlineMigrations = ({ service }: Subject, host: Host): Check => ({
  name: 'online migrations',
  required: true,
  script: onFacts(
    service,
    host,
    'passes',
    ['unmigrated', 'main'],
    'echo "rows that Newton has not migrated: $(told unmigrated); main database at $(told main)"',
    '[ "$(fact unmigrated)" != 0 ] || exit 0',
    'case $(fact main) in *[!0-9]*) exit 0 ;; esac',
    '[ "$(fact main)" -ge 345 ] || exit 3',
  ),
  remedy:
    "Run on Newton's code until it has nothing left to do: su -s /bin/sh -c 'nova-manage db online_data_migrations' nova.",
})

/** From Ocata on the scheduler asks Placement, and nova-compute does not start without it. */
const placement = ({ service }: Subject, host: Host): Check => ({
  name: 'placement',
  required: true,
  script:
    service.placement?.kind === 'described'
      ? script(
          `(\n${renderIsPlacementToBeMade(service, service.placement, host)}\n)`,
          'case $? in 0 | 3) exit 0 ;; *) exit 3 ;; esac',
        )
      : renderCommand(service, 'placement', host),
  remedy:
    'Describe services.nova.placement in cloud.yaml, and the upgrade makes it with credentials that may make users in Keystone; or deploy the Placement API of Ocata yourself, with an endpoint of type placement in Keystone, and look at its backend in HAProxy.',
})

/** True if the first step of all can be done on a host that has the file. */
const configuration = ({ service }: Subject, host: Host): Check => ({
  name: 'configuration',
  required: true,
  script: script(
    `file=${quote(service.config.replaceAll('{host}', host.name))}`,
    '[ -e "$file" ] || { echo "$file is not there: nothing to set"; exit 0; }',
    `command -v ${quote(host.python)} >/dev/null || { echo 'not found on PATH: ${host.python}'; exit 3; }`,
    '[ -r "$file" ] || { echo "$file can not be read by $(id -un)"; exit 3; }',
    'folder=$(dirname "$(readlink -f "$file")")',
    '[ -w "$folder" ] || { echo "$folder can not be written by $(id -un): read-only, or not allowed"; exit 3; }',
    roomIn([quote(host.jobsFolder)]),
    'echo "$file can be changed"',
  ),
  remedy:
    'Give the user of the jobs the right to change it there, or mend paths.python and paths.jobs in cloud.yaml: the option is set as the first of all steps, on every host that has the file.',
})

/** The checks that only Nova needs. The database is read on the node that will run its phases. */
export const novaChecks = (subject: Subject): HostCheck[] => [
  ...[cells, onlineMigrations, placement, filters, orphanRows].flatMap((check) =>
    onEach(subject.service.hosts.slice(0, 1), (host) => check(subject, host)),
  ),
  ...onEach(subject.service.hosts, (host) => placementOptions(subject, host)),
  ...onEach(subject.cloud.computes, (host) => placementOnComputes(subject, host)),
  ...onEach(configuredHosts(subject.cloud, subject.service), (host) => configuration(subject, host)),
]
