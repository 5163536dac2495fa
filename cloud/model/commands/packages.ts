import type { Cloud, ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import type { UpgradeId } from '../ids'
import { packagingOf } from '../packaging'
import { onHost } from '../unit-forms'
import { foundUnitsFunction } from './found-units'
import { renderCommand, type Rendered } from './render'
import { inPlaceFunctions } from './in-place'
import { noticesFunctions } from './notices'
import { processesOf } from './processes'
import { neighboursSh } from './programs.generated'
import { startFunctions, unitFunctions } from '../service-manager'
import { orExit, quote, script } from './shell'

/** The exit code of an install that succeeded but changed a neighbour. */
export const neighbourDisturbed = 90

/** Seconds to wait for units that a boot starts, if the host was rebooted during the install. */
const bootPatienceSeconds = 60

/**
 * The packages that an install of these units brings: the shared ones and the units' own, without those of optional units.
 */
const requiredPackages = (service: ServiceOnCloud, units: readonly Unit[]): string[] => [
  ...new Set([...service.packages, ...units.filter(({ optional }) => !optional).flatMap(({ packages }) => packages)]),
]

const optionalPackages = (units: readonly Unit[]): string[] => [
  ...new Set(units.filter(({ optional }) => optional).flatMap(({ packages }) => packages)),
]

/** The status words of a package that is not installed, though its configuration may be. */
const absent = ['not-installed', 'config-files']

/** Shell words: all packages of some units, be they installed or not. */
export const packagesOf = (service: ServiceOnCloud, units: readonly Unit[]): string =>
  [...requiredPackages(service, units), ...optionalPackages(units)].map(quote).join(' ')

/**
 * A shell condition: the package is on this host, in any version, even on hold or only half installed. The script needs the
 * functions of the packaging.
 */
export const isInstalled = (name: string): string =>
  `package_states ${quote(name)} | grep -qvE '^[^ ]+ [^ ]+ (${absent.join('|')})( |$)'`

/** A shell command: `installed` of the packages of some units. The script needs `installedFunction`. */
export function installed(service: ServiceOnCloud, units: readonly Unit[]): string {
  const words = [requiredPackages(service, units), optionalPackages(units)].map((names) => quote(names.join(' ')))
  return `installed ${quote(service.version)} ${words.join(' ')}`
}

/** Printed before the pinned version, for a package that is installed in another one. */
export const otherThanPinned = 'the pinned version is'

/**
 * `installed VERSION PACKAGES OPTIONAL` answers 0 if every package is installed and configured in that version, and 3 if one
 * is not. An optional package may be absent. Prints the status of each, in dpkg's words.
 */
export const installedFunction = (service: ServiceOnCloud): string =>
  script(packagingOf(service).functions, isInstalledFunction)

const isInstalledFunction = script(
  'installed() {',
  '  complete=0',
  '  for package in $2 $3; do',
  '    found=',
  '    while read -r wish flag state have; do',
  `      case $state in '' | ${absent.join(' | ')}) continue ;; esac`,
  '      found=yes',
  '      pinned=',
  `      [ "$have" = "$1" ] || pinned="; ${otherThanPinned} $1"`,
  '      echo "$package: $wish $flag $state $have$pinned"',
  '      [ "$flag $state $have" = "ok installed $1" ] || complete=3',
  '    done <<END_OF_STATES',
  '$(package_states "$package")',
  'END_OF_STATES',
  '    case "$found $3 " in "yes "* | *" $package "*) ;; *) complete=3; echo "$package: not installed" ;; esac',
  '  done',
  '  return "$complete"',
  '}',
)

/** The functions that forbid and allow the starts of units by the scripts of packages. */
const packageStarts = (service: ServiceOnCloud, host: Host): string =>
  script(`policy=${quote(host.policyPath)}`, unitFunctions, startFunctions(host), packagingOf(service).startFunctions)

/** Allows starts again: a host on which an install was cut off still forbids them, so a start removes that first. */
export const allowStarts = (service: ServiceOnCloud, host: Host): string =>
  script(packageStarts(service, host), 'allow_starts')

/** A shell command that says if starts are forbidden, and answers 0 then. */
export const startsForbidden = (service: ServiceOnCloud, host: Host): string =>
  script(packageStarts(service, host), 'starts_forbidden')

/** `neighbours` and `as_they_were` of neighbours.sh, for the units on this host that are not of these. */
function neighboursFunction(cloud: Cloud, units: readonly Unit[], host: Host): string {
  const own = new Set<string>(units.flatMap((unit) => [unit.name, onHost(unit)]))
  const others = Object.entries(cloud.neighbours)
    .filter(([unit]) => !own.has(unit))
    .map(([unit, expression]) => [unit, expression.replaceAll('{host}', host.name)] as const)
  const known = [...own, ...others.map(([unit]) => unit)]
  return script(
    `boot_id_path=${quote(host.bootIdPath)}`,
    `others=${quote(others.map(([unit, expression]) => `${unit} ${expression}`).join('\n'))}`,
    processesOf,
    foundUnitsFunction(host, cloud.release.family, known),
    neighboursSh,
  )
}

/**
 * Installs the pinned version of the packages of some units, starts no unit and keeps old configuration files. Ends with
 * `neighbourDisturbed` if another unit is not as it was before the first try.
 * @param verb the step's own name on the host; the neighbours from before the install are kept under that name
 */
export function renderInstall(
  cloud: Cloud,
  service: ServiceOnCloud,
  units: readonly Unit[],
  host: Host,
  upgrade: UpgradeId,
  verb: string,
): Rendered {
  const { pinned } = packagingOf(service)
  const pins = requiredPackages(service, units).map((name) => quote(pinned(name, service.version)))
  const optional = optionalPackages(units)
  const line = renderCommand(service, 'install', host, {
    packages: [...pins, ...(optional.length > 0 ? ['$optional'] : [])].join(' '),
  })
  const shown = renderCommand(service, 'install', host, { packages: pins.join(' ') })
  const records = `${host.jobsFolder}/${upgrade}${verb === 'install' ? '' : `.${verb}`}`
  const [before, notices] = [quote(`${records}.neighbours`), quote(`${records}.notices`)]
  return {
    shown: shown.split('\n').at(-1) ?? shown,
    command: script(
      packageStarts(service, host),
      neighboursFunction(cloud, units, host),
      inPlaceFunctions(service, host),
      noticesFunctions,
      `before=${before}`,
      'found=$(found_units)',
      '[ -s "$before" ] || { neighbours > "$before.new" && mv "$before.new" "$before"; } || exit 1',
      'trap allow_starts EXIT',
      `forbid_starts ${quote(cloud.release.family)} || exit 1`,
      'export DEBIAN_FRONTEND=noninteractive',
      optional.length > 0 ? 'optional=' : undefined,
      ...optional.map(
        (name) => `if ${isInstalled(name)}; then optional="$optional ${pinned(name, service.version)}"; fi`,
      ),
      orExit(line),
      `note_in_place ${packagesOf(service, units)}`,
      // Units that the install has brought are looked for too.
      'found=$(printf "%s\\n" "$found" "$(found_units)" | sort -u)',
      'neighbours > "$before.now"',
      `write_notices ${notices} "$before.now" ${packagesOf(service, units)}`,
      'then=$(life_in "$before") now=$(life_in "$before.now") rebooted=',
      'if [ -n "$then" ] && [ "$then" != "$now" ]; then',
      "  rebooted=' This host was rebooted since the install began, so they are compared by whether they run.'",
      '  tries=0',
      // Units that a boot starts may take their time.
      `  until as_they_were "$before" "$before.now" >/dev/null || [ "$tries" -ge ${bootPatienceSeconds} ]; do`,
      '    tries=$((tries + 1))',
      '    sleep 1',
      '    neighbours > "$before.now"',
      '  done',
      'fi',
      'if differ=$(as_they_were "$before" "$before.now"); then',
      '  rm -f "$before" "$before.now"',
      '  [ -z "$rebooted" ] || echo "Other units run as they did.$rebooted"',
      '  exit 0',
      'fi',
      // The first try may have been an earlier run's, days ago.
      'echo "Other units are not as they were at $(date -u -r "$before" "+%F %T UTC") (unit, process, start; - where none runs).$rebooted" >&2',
      'echo "$differ" >&2',
      'rm -f "$before" "$before.now"',
      `exit ${neighbourDisturbed}`,
    ),
    probe: script(
      installedFunction(service),
      `${installed(service, units)} || exit 3`,
      `[ ! -e ${before} ] || { echo 'the packages are in, but the other units have not been looked at since'; exit 4; }`,
      `[ ! -e ${notices} ] || cat ${notices}`,
    ),
  }
}
