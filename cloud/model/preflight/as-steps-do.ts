import { quote, script } from '../commands'
import type { Host } from '../hosts'
import { unitsOn, type Check, type Subject } from './check'
import { roomIn } from './folders'
import type { CheckName } from './reasons'

/**
 * The names of the checks that a preflight has asked only since upgrades of an earlier version were begun. One of those goes
 * on without them: of a large cloud they would make its preflight another number of parts.
 */
export const askedSince = {
  'asks-configuration': ['configuration'],
  'asks-what-steps-do': ['room', 'masks', 'rights'],
} as const satisfies Readonly<Record<string, readonly CheckName[]>>

/** apt unpacks below /usr, which may be a disk of its own or read-only; phases and dumps write temporary files. */
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
 * Each stop masks its unit, so that nothing starts it before its own step: a link in /etc/systemd/system. systemctl(1) makes
 * none where the unit's own file is there already.
 */
export function masks({ service }: Subject, host: Host): Check {
  const units = unitsOn(service, host).map(({ name }) => quote(name))
  return {
    name: 'masks',
    required: true,
    script: script(
      'found=',
      '[ -d /run/systemd/system ] || exit 0',
      `set -- ${units.join(' ')}`,
      'for unit in "$@"; do',
      '  file=/etc/systemd/system/$unit.service',
      '  { [ ! -e "$file" ] && [ ! -L "$file" ]; } || [ "$(readlink -m "$file")" = /dev/null ] || found="$found $file"',
      'done',
      '[ -z "$found" ] || { echo "systemctl mask would refuse, since there is:$found"; exit 3; }',
    ),
    remedy:
      'Move the file to /lib/systemd/system, or keep only what differs in a drop-in (systemctl edit UNIT), then systemctl daemon-reload.',
  }
}
