import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { renderFacts } from './database'
import { installed, installedFunction } from './packages'
import type { Rendered } from './render'
import { reportFunction } from './reports'
import { processesOf, withCommands } from './processes'
import { script } from './shell'
import { fresh, freshFunction, processes } from './unit-processes'

/** The exit code of a wait of an hour for busy volumes. */
export const volumesBusy = 96
const patienceSeconds = 3600

/** True if processes of the old release's unit run on this host: exit 0 yes, 3 no. */
export function renderRunsOld(service: ServiceOnCloud, unit: Unit, host: Host): string {
  return script(
    freshFunction(service, host),
    `[ -n "${processes(unit, host)}" ] || { echo 'no process of ${unit.name}'; exit 3; }`,
    `if ${fresh(service, unit, host)}; then exit 3; fi`,
    'exit 0',
  )
}

/** True if the unit runs on this host on the new release: exit 0 yes, 3 no. */
export function renderRunsNew(service: ServiceOnCloud, unit: Unit, host: Host): string {
  return script(freshFunction(service, host), `{ ${fresh(service, unit, host)}; } || exit 3`)
}

/** True if the new release of the unit is installed on this host: exit 0 yes, 3 no. */
export function renderIsInstalled(service: ServiceOnCloud, unit: Unit): string {
  return script(installedFunction(service), `${installed(service, [unit])} || exit 3`)
}

/** Not a single process of the unit on this host: exit 0. */
export function renderGone(unit: Unit, host: Host): string {
  return script(
    processesOf,
    withCommands,
    `left=$(echo "${processes(unit, host)}" | with_commands)`,
    `[ -z "$left" ] || { printf '%s runs here (process, start, command): %s\\n' ${unit.name} "$left"; exit 3; }`,
    `echo 'no process of ${unit.name}'`,
  )
}

const busy =
  'echo "volumes being created, copied, attached, deleted or migrated: $(told busy_volumes); goes on by itself once there is none"'

/** Exit 0: no volume is busy. */
export function renderIdle(service: ServiceOnCloud, reader: Host): string {
  return renderFacts(service, reader, busy, '[ "$(fact busy_volumes)" = 0 ] && exit 0', 'exit 3')
}

/** Waits until no volume is busy: work that a cinder-volume process has begun dies with it. */
export function renderSettle(service: ServiceOnCloud, reader: Host): Rendered {
  return {
    shown: 'wait until no volume is creating, downloading, uploading, attaching, detaching, deleting or migrating',
    command: script(
      `idle() {\n( ${renderIdle(service, reader)}\n)\n}`,
      'tries=0',
      'until said=$(idle); do',
      // Once in a while, for the operator who reads the last line of the output.
      '  [ $((tries % 15)) -ne 0 ] || echo "$said"',
      '  tries=$((tries + 1))',
      `  if [ "$tries" -gt ${patienceSeconds / 2} ]; then echo "$said" >&2; exit ${volumesBusy}; fi`,
      '  sleep 2',
      'done',
      'echo "$said"',
    ),
    probe: renderIdle(service, reader),
  }
}

/**
 * Exit 0: no row of the unit has moved for `silenceSeconds`, so the process that wrote it is gone, on any host. A unit with
 * several backends has a row for each.
 */
export function renderSilent(
  service: ServiceOnCloud,
  unit: Unit,
  on: Host,
  reader: Host,
  silenceSeconds: number,
): string {
  return script(
    reportFunction(service, unit, on, reader),
    'read_reports',
    'before=$(report stamp) age=$(report age | sort -n | head -n 1)',
    `[ -z "$before" ] || [ "\${age:-0}" -ge ${silenceSeconds} ] || {`,
    `  sleep $((${silenceSeconds} - \${age:-0} + 1))`,
    '  read_reports',
    '}',
    `[ "$(report stamp)" = "$before" ] || { echo "${unit.name} still reports: $(told age) s ago"; exit 3; }`,
    `echo "the row of ${unit.name} does not move any more"`,
  )
}
