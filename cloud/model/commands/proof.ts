import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { formsOf, isReplaced } from '../unit-forms'
import { inPlaceFunctions } from './in-place'
import { installed, isInstalled, packagesOf } from './packages'
import { renderCommand } from './render'
import { reportsNew } from './reports'
import { script } from './shell'
import { fresh, freshFunction, gone, processes } from './unit-processes'
import { unlisted, unlistedFunctions } from './unlisted'

/** The units of a service on a host. */
const unitsOn = ({ units }: ServiceOnCloud, host: Host): readonly Unit[] =>
  units.filter(({ hosts }) => hosts.some(({ name }) => name === host.name))

/** A shell command: 0 if the unit, or one that it becomes, is on the new release here. Its last line says how it stands. */
function runsNew(service: ServiceOnCloud, unit: Unit, host: Host): string {
  if (!unit.passive) return fresh(service, unit, host)
  return script(
    `if [ -n "${processes(unit, host)}" ]; then`,
    fresh(service, unit, host),
    'else',
    `  ${installed(service, [unit])} && echo '${unit.name} is installed; none runs here'`,
    'fi',
  )
}

/** Shell commands that each answer 0 if a part of what the unit has to be here is so. */
function stands(service: ServiceOnCloud, unit: Unit, host: Host): readonly string[] {
  const { name, packages, optional } = unit
  const [first] = packages
  const each = formsOf(unit).map((form) => runsNew(service, form, host))
  const all = isReplaced(unit) ? [...each, gone(unit, host)] : each
  if (!optional || first === undefined) return all
  return all.map((one) =>
    script(`if ${isInstalled(first)}; then`, one, `else echo '${name} is not installed here'; fi`),
  )
}

/**
 * Shell lines that end the script with 3 if a process of the service's project runs older code than the packages on its host,
 * and no unit of cloud.yaml covers it. Undefined if the programs of the project are not known.
 * @param others names of programs of the project that need no unit
 */
export function noneUnlisted(service: ServiceOnCloud, host: Host, others: readonly string[]): string | undefined {
  const found = unlisted(service, host, others)
  if (found === undefined) return undefined
  return script(
    unlistedFunctions,
    inPlaceFunctions(service, host),
    `since=$(in_place_since ${packagesOf(service, unitsOn(service, host))})`,
    `old=${found}`,
    'old=$(printf "%s\\n" "$old" | while read -r pid start; do [ -z "$pid" ] || [ "$start" -ge "$since" ] || echo "$pid $start"; done)',
    'case $old in',
    "  '') ;;",
    '  "0 "*) echo "${old#0 0 }"; exit 3 ;;',
    '  *)',
    `    echo "began before the install, and no unit of ${service.name} in cloud.yaml covers it"`,
    '    printf "%s\\n" "$old" | with_units',
    '    exit 3 ;;',
    'esac',
  )
}

/**
 * The proof that a host is through with the upgrade of a service. Each of its units there has its packages at their pinned
 * version, and has only processes younger than the install. A unit that is active on one host, or has a configuration of
 * its own, reports for each of its backends. An API works on the host's own address. No process of the project that cloud.yaml does not list is older. Exit 0 only if all of it holds; 3 otherwise, with each fault.
 */
export function renderProof(service: ServiceOnCloud, host: Host, others: readonly string[]): string {
  const here = unitsOn(service, host)
  const api = here.some(({ works }) => works === 'api')
  // Rows are in the database, which the first host of a service can read; or its own, where a unit's configuration lies.
  const reporting = service.units.flatMap((unit): readonly Unit[] => {
    if (unit.reports !== undefined) return here.includes(unit) ? [{ ...unit, hosts: [host] }] : []
    return unit.passive && unit.works === 'reports' && service.hosts[0]?.name === host.name ? [unit] : []
  })
  const parts = [
    ...here.flatMap((unit) => stands(service, unit, host)),
    ...(service.commands.reports === '' ? [] : reporting).map((unit) => reportsNew(service, unit, host)),
    noneUnlisted(service, host, others),
    api ? renderCommand(service, 'verify', host) : undefined,
  ]
  return script(
    freshFunction(service, host),
    // A host has hundreds of processes: they are read once for all units.
    'words=$(programs)',
    'processes_of() { processes_among "$@"; }',
    'right= wrong=',
    // The last line of a part that holds; of one that does not, all but the packages that are as they have to be.
    'judge() {',
    `  [ "$1" = 0 ] || { wrong="$wrong$(printf "%s\\n" "$2" | grep -vE ': [a-z]+ ok installed [^ ]+$')`,
    '"; return; }',
    '  last=$(printf "%s\\n" "$2" | tail -n 1)',
    '  [ -z "$last" ] || right="$right$last',
    '"',
    '}',
    ...parts.flatMap((part) => (part === undefined ? [] : ['said=$({', part, '} 2>&1)', 'judge "$?" "$said"'])),
    '[ -z "$wrong" ] || { printf %s "$wrong"; exit 3; }',
    'printf %s "$right"',
  )
}
