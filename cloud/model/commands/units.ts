import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { installedFunction, takeBackPolicy } from './packages'
import { renderCommand, type Rendered } from './render'
import { ageOf, orExit, processesOf, quote, script } from './shell'

/** The exit code of a stop after which processes of the unit were still there. */
export const stillRunning = 91
/** The exit code of a start after which the unit did not come to work. */
export const notWorking = 92

const stopPatienceSeconds = 60
const startPatienceSeconds = 90

function expressionOf(unit: Unit, host: Host): string {
  return quote(unit.process[host.name] ?? `(^|/)${unit.name}$`)
}

/**
 * `fresh` answers 0 where the service's packages are at their pinned version and every process of the unit began after
 * that install; 3 where one is older, or there is none. Prints what it saw.
 */
function freshFunction(service: ServiceOnCloud, unit: Unit, host: Host): string {
  return script(
    installedFunction(service),
    processesOf,
    ageOf,
    'fresh() {',
    '  installed || return 3',
    '  age=$(installed_age) found=0 old=0',
    '  while read -r pid start; do',
    '    [ -n "$pid" ] || continue',
    '    found=$((found + 1))',
    // Read one right after the other: what lies between them would make the process seem that much older.
    '    age=$(installed_age) running=$(age_of "$start")',
    `    [ "$running" -le "$age" ] || { old=1; echo "process $pid of ${unit.name} began before the install"; }`,
    '  done <<END_OF_PROCESSES',
    `$(processes_of ${expressionOf(unit, host)})`,
    'END_OF_PROCESSES',
    `  echo "${unit.name}: $found processes, packages unpacked $((age / 100)) s ago"`,
    '  [ "$found" -gt 0 ] && [ "$old" = 0 ] || return 3',
    '}',
  )
}

/**
 * Stops a unit and keeps it from being started by anything but its own start step. Its probe is content where no process
 * of the old code is left: none at all, or only ones that began after the install.
 */
export function renderStop(service: ServiceOnCloud, unit: Unit, host: Host): Rendered {
  const line = renderCommand(service, 'stop', host, unit)
  const expression = expressionOf(unit, host)
  return {
    shown: line,
    command: script(
      processesOf,
      `if [ -d /run/systemd/system ]; then systemctl mask ${quote(unit.name)} || exit; fi`,
      orExit(line),
      'tries=0',
      `while left=$(processes_of ${expression}) && [ -n "$left" ]; do`,
      '  tries=$((tries + 1))',
      `  if [ "$tries" -gt ${stopPatienceSeconds * 2} ]; then`,
      `    echo "processes of ${unit.name} are still there (process, start):" >&2`,
      '    echo "$left" >&2',
      `    exit ${stillRunning}`,
      '  fi',
      '  sleep 0.5',
      'done',
    ),
    probe: script(
      freshFunction(service, unit, host),
      `left=$(processes_of ${expression})`,
      `[ -n "$left" ] || { echo 'no process of ${unit.name} is left'; exit 0; }`,
      'fresh',
    ),
  }
}

/** Starts a unit on its new code and waits until the service works on its own address. */
export function renderStart(service: ServiceOnCloud, unit: Unit, host: Host): Rendered {
  const line = renderCommand(service, 'start', host, unit)
  const verify = renderCommand(service, 'verify', host)
  return {
    shown: line,
    command: script(
      takeBackPolicy(host),
      `verify() {\n${verify}\n}`,
      `if [ -d /run/systemd/system ]; then systemctl unmask ${quote(unit.name)} || exit; fi`,
      orExit(line),
      'tries=0',
      'until said=$(verify 2>&1); do',
      '  tries=$((tries + 1))',
      `  if [ "$tries" -gt ${startPatienceSeconds} ]; then echo "$said" >&2; exit ${notWorking}; fi`,
      '  sleep 1',
      'done',
      'echo "$said"',
    ),
    probe: script(
      `if grep -qs openstack-upgrade ${quote(host.policyPath)}; then echo 'policy-rc.d still forbids starts'; exit 3; fi`,
      `if [ -d /run/systemd/system ] && [ "$(systemctl is-enabled ${quote(unit.name)} 2>/dev/null)" = masked ]; then`,
      `  echo '${unit.name} is still masked'`,
      '  exit 3',
      'fi',
      renderOnOcata(service, [unit], host),
    ),
  }
}

/**
 * The evidence that a node is on Ocata: packages at their pinned version, every process of its units younger than the
 * install, and the service works on its own address. Exit 0 only where all of it holds.
 */
export function renderOnOcata(service: ServiceOnCloud, units: readonly Unit[], host: Host): string {
  return script(
    ...units.flatMap((unit) => [freshFunction(service, unit, host), 'fresh || exit 3']),
    `verify() {\n${renderCommand(service, 'verify', host)}\n}`,
    'verify || exit 3',
  )
}

/** The service works on its own address: exit 0. */
export function renderVerify(service: ServiceOnCloud, host: Host): string {
  return renderCommand(service, 'verify', host)
}
