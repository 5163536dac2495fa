import { renderStopRules, script } from '../commands'
import type { Host } from '../hosts'
import { sparingByHand } from '../service-manager'
import { unitsOn, type Check, type Subject } from './check'
import { roomIn } from './folders'
import type { CheckName } from './reasons'

/**
 * The names of the checks that a preflight has asked only since upgrades of an earlier version were begun. One of those goes
 * on without them: of a large cloud they would make its preflight another number of parts.
 */
export const askedSince = {
  'asks-configuration': ['configuration'],
  'asks-unit-files': ['unit files'],
  'asks-what-steps-do': ['room', 'stop rules', 'rights'],
  'asks-who-manages': ['deployment', 'package scripts', 'pins and holds', 'managed by others'],
  'asks-what-ocata-wants': [
    'enabled backends',
    'volume drivers',
    'volume hosts',
    'filters',
    'placement options',
    'placement on computes',
    'removed options',
  ],
  'asks-unlisted-processes': ['unlisted processes'],
} as const satisfies Readonly<Record<string, readonly CheckName[]>>

/** Packages are unpacked below /usr, which may be a disk of its own or read-only; phases and dumps write temporary files. */
export const room = (): Check => ({
  name: 'room',
  required: true,
  script: script(
    roomIn(['/usr']),
    'if file=$(mktemp 2>&1); then rm -f "$file"; else echo "no temporary file can be made: $file"; exit 3; fi',
  ),
  remedy: 'Make room in /usr and in /tmp (or TMPDIR of that login), and let the user of the jobs write there.',
})

/**
 * The processes that a stop ends beside a unit's own: systemd.kill(5). With them, routers do not route on and DHCP does not
 * answer on, as the plan says of an agent whose unit leaves them alone.
 */
export const stopRules = ({ service }: Subject, host: Host): Check => ({
  name: 'stop rules',
  required: false,
  script: renderStopRules(unitsOn(service, host), host),
  remedy: `To let them live on while the unit is away: ${sparingByHand}, as RDO and OpenStack-Ansible have it for agents. Or expect the interruption.`,
})
