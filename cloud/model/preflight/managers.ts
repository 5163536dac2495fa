import { processesOf, quote, script } from '../commands'
import type { Host } from '../hosts'
import { onHost } from '../unit-forms'
import { unitsOn, type Check, type Subject } from './check'

/** The packages and units of a service on a host, by all names that another program may manage them under. */
const namesOf = ({ service }: Subject, host: Host): readonly string[] => [
  ...new Set<string>([
    ...service.packages,
    ...unitsOn(service, host).flatMap((unit) => [unit.name, onHost(unit), ...unit.packages]),
    `${service.name}-common`,
  ]),
]

/**
 * Sets `resources` to the file of the resources of Puppet's last run. It is empty without Puppet, and where its agent is
 * disabled. From Puppet 4 on its programs stand in a folder of their own, which is on no PATH but a login's.
 */
export const puppetsLastRun = script(
  'PATH="$PATH:/opt/puppetlabs/bin"',
  'resources=$(timeout 60 puppet config print resourcefile --section agent 2>/dev/null) || resources=',
  'disabled=$(timeout 60 puppet config print agent_disabled_lockfile --section agent 2>/dev/null) || disabled=',
  '[ ! -e "$disabled" ] || resources=',
)

/**
 * Finds programs that install packages or start units of the service on their own schedule. Puppet's agent is asked for the
 * resources of its last run, unless it is disabled. A running chef-client can't be inspected.
 */
export const managers = (subject: Subject, host: Host): Check => ({
  name: 'managed by others',
  required: false,
  script: script(
    processesOf,
    'by=',
    puppetsLastRun,
    'if [ -n "$resources" ]; then',
    `  found=$(grep -sE ${quote(`^(package|service)\\[(${namesOf(subject, host).join('|').replaceAll('.', '\\.')})\\]$`)} "$resources" | head -n 20)`,
    '  [ -z "$found" ] || by="$by puppet ($(printf %s "$found" | tr "\\n" " "))"',
    'fi',
    `if [ -n "$(processes_of '(^|/)chef-client$')" ]; then by="$by chef-client"; fi`,
    '[ -z "$by" ] || { echo "manages packages or units here:$by"; exit 3; }',
  ),
  remedy:
    'Give it the new versions, or stop it until the upgrade is done (puppet agent --disable, stop chef-client): it would install the old packages again, or start what the upgrade has stopped.',
})
