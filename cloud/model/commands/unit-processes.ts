import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { inPlaceFunctions } from './in-place'
import { installed, installedFunction, packagesOf } from './packages'
import { processesOf, withCommands } from './processes'
import { onHost } from '../unit-forms'
import { quote, script } from './shell'

/** Shell words: expression and name of a unit, as `processes_of` takes them. */
export const sought = (unit: Unit, host: Host): string =>
  `${quote(unit.process[host.name] ?? `(^|/)${unit.name}$`)} ${quote(onHost(unit))}`

/** A shell word: the processes of a unit on a host, `PID START` a line. The script needs `processesOf`. */
export const processes = (unit: Unit, host: Host): string => `$(processes_of ${sought(unit, host)})`

/** A shell command: `fresh` of a unit. The script needs `freshFunction`. */
export const fresh = (service: ServiceOnCloud, unit: Unit, host: Host): string =>
  script(
    `{ ${installed(service, [unit])} || (exit 3); } &&`,
    `  fresh ${sought(unit, host)} "$(in_place_since ${packagesOf(service, [unit])})"`,
  )

/** A shell command: no process of the unit is left. The script needs `freshFunction`. */
export const gone = (unit: Unit, host: Host): string =>
  `left=${processes(unit, host)}; [ -z "$left" ] || { echo "${unit.name} still runs (process, start, command):"; echo "$left" | with_commands; false; }`

/**
 * `fresh EXPRESSION UNIT SINCE` answers 0 if the unit runs and each of its processes began after its packages were in place.
 * It answers 3 if a process is older, or there is none. Prints the processes. Both times are in ticks since boot: a step of
 * the host's clock makes no new code look old, and no old code new.
 */
export const freshFunction = (service: ServiceOnCloud, host: Host): string =>
  script(
    installedFunction(service),
    inPlaceFunctions(service, host),
    processesOf,
    withCommands,
    'fresh() {',
    '  found=0 old=0',
    '  while read -r pid start command; do',
    '    [ -n "$pid" ] || continue',
    '    found=$((found + 1))',
    '    [ "$start" -ge "$3" ] || { old=1; printf "process %s of %s began before the install: %s\\n" "$pid" "$2" "$command"; }',
    '  done <<END_OF_PROCESSES',
    '$(processes_of "$1" "$2" | with_commands)',
    'END_OF_PROCESSES',
    '  ago=$((($(ticks_now) - $3) / 100)) when=',
    '  case $3 in 0) when="in place since before this boot" ;; *) when="unpacked $ago s ago" ;; esac',
    '  [ "$ago" -ge 0 ] || when="$when, by a clock that was set back since: stop the unit by hand, then retry its start"',
    '  echo "$2: $found running, packages $when"',
    '  [ "$found" -gt 0 ] && [ "$old" = 0 ] || return 3',
    '}',
  )
