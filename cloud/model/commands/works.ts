import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { processesOf } from './processes'
import { renderCommand } from './render'
import { script, ticksNow } from './shell'
import { processes } from './unit-processes'

/** The exit code of a start after which the unit did not work in time. */
export const notWorking = 92

const startPatienceSeconds = 90
const slowPatienceSeconds = 600

/** Clock ticks after which a process counts as one that stays: two seconds. */
const stayingTicks = 200

/**
 * Defines `works`: the unit does its work, as far as its own host can tell. A unit that answers an API is called on its own
 * address. The oldest process of any other unit has to live for two seconds. Its age proves that; only a younger one is
 * waited for.
 * @param isReported true: the unit's own report is waited for next, which proves more than the age of a process
 */
export function worksFunction(service: ServiceOnCloud, unit: Unit, host: Host, isReported = false): string {
  if (unit.works === 'api') return `works() {\n${renderCommand(service, 'verify', host)}\n}`
  const stays = script(
    `  start=\${oldest#* } now=$(ticks_now) && start=\${start%% *}`,
    `  young=$((${stayingTicks} + start - \${now:-$start}))`,
    '  if [ "$young" -gt 0 ]; then',
    '    sleep "$((young / 100)).$(printf %02d "$((young % 100))")"',
    '    still=$(oldest)',
    '    [ "$still" = "$oldest" ] || { echo "its process does not stay: $oldest, then ${still:-none}"; return 3; }',
    '  fi',
  )
  return script(
    processesOf,
    isReported ? undefined : ticksNow,
    // Child processes may come and go; the oldest process stays.
    `oldest() { echo "${processes(unit, host)}" | sort -n -k 2 | head -n 1; }`,
    'works() {',
    '  oldest=$(oldest)',
    `  [ -n "$oldest" ] || { echo 'no process of ${unit.name} runs'; return 3; }`,
    isReported ? undefined : stays,
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
