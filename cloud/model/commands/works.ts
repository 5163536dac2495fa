import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { processesOf } from './processes'
import { renderCommand } from './render'
import { script } from './shell'
import { processes } from './unit-processes'

/** The exit code of a start after which the unit did not work in time. */
export const notWorking = 92

const startPatienceSeconds = 90
const slowPatienceSeconds = 600

/**
 * Defines `works`: the unit does its work, as far as its own host can tell. A unit that answers an API is called on its own
 * address. A process of any other unit has to be there in two readings, two seconds apart.
 */
export function worksFunction(service: ServiceOnCloud, unit: Unit, host: Host): string {
  if (unit.works === 'api') return `works() {\n${renderCommand(service, 'verify', host)}\n}`
  return script(
    processesOf,
    'works() {',
    `  first=${processes(unit, host)}`,
    `  [ -n "$first" ] || { echo 'no process of ${unit.name} runs'; return 3; }`,
    '  sleep 2',
    `  still=${processes(unit, host)}`,
    // Child processes may come and go; the oldest process stays.
    '  [ "$(echo "$first" | sort -n -k 2 | head -n 1)" = "$(echo "$still" | sort -n -k 2 | head -n 1)" ] || { echo "its process does not stay: $first, then $still"; return 3; }',
    `  echo '${unit.name} runs'`,
    '}',
  )
}

/**
 * Waits until `works` answers 0, and prints its output; exits `notWorking` if it never does. A unit that answers slowly is
 * given longer, and each wait is printed for the operator. Each try logs in anew, so the tries come further and further
 * apart.
 */
export const untilItWorks = script(
  'uptime_seconds() { read -r up rest < /proc/uptime; echo "${up%.*}"; }',
  'begun=$(uptime_seconds) pause=1',
  'until said=$(works 2>&1); do',
  `  case $said in *': slow: '*) patience=${slowPatienceSeconds}; echo "$said" ;; *) patience=${startPatienceSeconds} ;; esac`,
  `  if [ $(($(uptime_seconds) - begun)) -ge "$patience" ]; then echo "$said" >&2; exit ${notWorking}; fi`,
  '  sleep "$((pause / 2)).$((pause % 2 * 5))"',
  '  [ "$pause" -ge 10 ] || pause=$((pause + 1))',
  'done',
  'echo "$said"',
)
