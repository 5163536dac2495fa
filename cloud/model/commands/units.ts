import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { installedFunction, isInstalled, takeBackPolicy } from './packages'
import { renderCommand, type Rendered } from './render'
import { ageOf, orExit, processesOf, quote, script } from './shell'

/** The exit code of a stop after which processes of the unit were still there. */
export const stillRunning = 91
/** The exit code of a start after which the unit did not come to work. */
export const notWorking = 92

const stopPatienceSeconds = 60
const startPatienceSeconds = 90

/** What one argument of each process of the unit matches on this host, quoted. */
export function expressionOf(unit: Unit, host: Host): string {
  return quote(unit.process[host.name] ?? `(^|/)${unit.name}$`)
}

/**
 * `fresh` answers 0 where the service's packages are at their pinned version and every process of the unit began after
 * that install; 3 where one is older, or there is none. Prints what it saw.
 */
export function freshFunction(service: ServiceOnCloud, unit: Unit, host: Host): string {
  return script(
    installedFunction(service, [unit]),
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
    `  echo "${unit.name}: $found running, packages unpacked $((age / 100)) s ago"`,
    '  [ "$found" -gt 0 ] && [ "$old" = 0 ] || return 3',
    '}',
  )
}

/** An optional unit that this host has not installed is what it should be already: the script ends with 0. */
function unlessAbsent({ name, packages, optional }: Unit): string | undefined {
  const [first] = packages
  if (!optional || first === undefined) return undefined
  return `if ! ${isInstalled(first)}; then echo '${name} is not installed here'; exit 0; fi`
}

/** A command that is left out where the host has not installed the unit. */
function wherePresent({ packages, optional }: Unit, command: string): string {
  const [first] = packages
  return optional && first !== undefined ? `if ${isInstalled(first)}; then ${command}; fi` : command
}

/**
 * Stops a unit and keeps it from being started by anything but its own start step. Its probe is content where no process
 * of the old code is left: none at all, or only ones that began after the install.
 */
export function renderStop(service: ServiceOnCloud, unit: Unit, host: Host): Rendered {
  const line = renderCommand(service, 'stop', host, { unit: unit.name })
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
      unlessAbsent(unit),
      freshFunction(service, unit, host),
      `left=$(processes_of ${expression})`,
      `[ -n "$left" ] || { echo 'no process of ${unit.name} is left'; exit 0; }`,
      'fresh',
    ),
  }
}

/**
 * Defines `works`: whether the unit does its work, as far as its own host can tell. One that answers an API is called on
 * its own address; of any other a process has to be there in two readings two seconds apart.
 */
export function worksFunction(service: ServiceOnCloud, unit: Unit, host: Host): string {
  if (unit.works === 'api') return `works() {\n${renderCommand(service, 'verify', host)}\n}`
  const expression = expressionOf(unit, host)
  return script(
    processesOf,
    'works() {',
    `  first=$(processes_of ${expression} | sort)`,
    `  [ -n "$first" ] || { echo 'no process of ${unit.name} runs'; return 3; }`,
    '  sleep 2',
    `  still=$(processes_of ${expression} | sort)`,
    // A worker of it may come and go; the oldest stays.
    '  [ "$(echo "$first" | sort -n -k 2 | head -n 1)" = "$(echo "$still" | sort -n -k 2 | head -n 1)" ] || { echo "its process does not stay: $first, then $still"; return 3; }',
    `  echo '${unit.name} runs'`,
    '}',
  )
}

/** Waits until what `worksFunction` made holds, and prints it; exits `notWorking` where it never does. */
export const untilItWorks = script(
  'tries=0',
  'until said=$(works 2>&1); do',
  '  tries=$((tries + 1))',
  `  if [ "$tries" -gt ${startPatienceSeconds * 2} ]; then echo "$said" >&2; exit ${notWorking}; fi`,
  '  sleep 0.5',
  'done',
  'echo "$said"',
)

/** Starts a unit on its new code and waits until it works, as far as its own host can tell. */
export function renderStart(service: ServiceOnCloud, unit: Unit, host: Host): Rendered {
  const line = renderCommand(service, 'start', host, { unit: unit.name })
  return {
    shown: line,
    command: script(
      takeBackPolicy(host),
      worksFunction(service, unit, host),
      `if [ -d /run/systemd/system ]; then systemctl unmask ${quote(unit.name)} || exit; fi`,
      orExit(line),
      untilItWorks,
    ),
    probe: script(
      unlessAbsent(unit),
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
 * The evidence that units of a node are on Ocata: packages at their pinned version, every process younger than the
 * install, and each works. Exit 0 only where all of it holds. Units that are on other hosts are left out.
 */
export function renderOnOcata(service: ServiceOnCloud, units: readonly Unit[], host: Host): string {
  const here = units.filter(({ hosts }) => hosts.some(({ name }) => name === host.name))
  const api = here.some(({ works }) => works === 'api')
  return script(
    ...here.flatMap((unit) => [freshFunction(service, unit, host), wherePresent(unit, 'fresh || exit 3')]),
    ...(api ? [`verify() {\n${renderCommand(service, 'verify', host)}\n}`, 'verify || exit 3'] : []),
  )
}

/** The service works on its own address: exit 0. */
export function renderVerify(service: ServiceOnCloud, host: Host): string {
  return renderCommand(service, 'verify', host)
}
