import type { Cloud, ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import type { UpgradeId } from '../ids'
import { renderCommand, type Rendered } from './render'
import { orExit, processesOf, quote, script } from './shell'

/** The exit code of an install that went through but left a neighbour other than it was. */
export const neighbourDisturbed = 90

/** What an install of these units brings: the packages they share and their own. Not those that may be absent. */
const requiredPackages = (service: ServiceOnCloud, units: readonly Unit[]): string[] => [
  ...new Set([...service.packages, ...units.filter(({ optional }) => !optional).flatMap(({ packages }) => packages)]),
]

const optionalPackages = (units: readonly Unit[]): string[] => [
  ...new Set(units.filter(({ optional }) => optional).flatMap(({ packages }) => packages)),
]

/**
 * What dpkg says of a package in three words: what is wanted of it (`hold` is a person's wish), whether it is broken, and
 * how it stands (dpkg-query(1)). Another architecture of it has a line of its own.
 */
const askDpkg = "dpkg-query -W -f '${Status} ${Version}\\n'"

/** How a package stands that is not there, though its configuration may be. */
const absent = ['not-installed', 'config-files']

/** A shell condition: the package is on this host, in whatever version, be it on hold or only half installed. */
export const isInstalled = (name: string): string =>
  `${askDpkg} ${quote(name)} 2>/dev/null | grep -qvE '^[^ ]+ [^ ]+ (${absent.join('|')})( |$)'`

/**
 * `installed` answers 0 where every package of the units is there in the pinned version, configured, and prints each; an
 * optional one may be absent. `installed_age` prints the hundredths of a second since the newest of them was unpacked:
 * dpkg writes its .list file then. Whole seconds would not do: a unit may be started within the second of its unpacking.
 */
export function installedFunction(service: ServiceOnCloud, units: readonly Unit[]): string {
  const required = requiredPackages(service, units)
  const optional = optionalPackages(units)
  const lists = [...required, ...optional].map((name) => `"$information/${name}.list"`).join(' ')
  return script(
    'installed() {',
    '  complete=0',
    `  packages=${quote(required.join(' '))}`,
    ...optional.map((name) => `  if ${isInstalled(name)}; then packages="$packages ${name}"; fi`),
    '  for package in $packages; do',
    '    found=',
    '    while read -r wish flag state have; do',
    `      case $state in '' | ${absent.join(' | ')}) continue ;; esac`,
    '      found=yes',
    '      echo "$package: $wish $flag $state $have"',
    `      [ "$flag $state $have" = "ok installed ${service.version}" ] || complete=3`,
    '    done <<END_OF_STATES',
    `$(${askDpkg} "$package" 2>/dev/null)`,
    'END_OF_STATES',
    `    [ -n "$found" ] || { complete=3; echo "$package: not installed"; }`,
    '  done',
    '  return $complete',
    '}',
    'installed_age() {',
    '  information=${DPKG_ADMINDIR:-/var/lib/dpkg}/info',
    '  newest=0',
    `  for list in ${lists}; do`,
    '    written=$(LC_ALL=C stat -c %.2Y "$list" 2>/dev/null) || continue',
    '    written=${written%.*}${written#*.}',
    '    [ "$written" -gt "$newest" ] && newest=$written',
    '  done',
    '  now=$(date +%s%N)',
    '  echo $((${now%???????} - newest))',
    '}',
  )
}

/** policy-rc.d that forbids every start while an install lasts, and its return to what it was. Debian policy 9.3.3. */
function policyFunctions(host: Host): string {
  return script(
    `policy=${quote(host.policyPath)}`,
    'forbid_starts() {',
    '  if [ -e "$policy" ] && ! grep -q openstack-upgrade "$policy"; then',
    // In two steps: a copy that was cut off must never be taken for the site's own policy.
    '    cp -p "$policy" "$policy.copy" && mv "$policy.copy" "$policy.kept" || return 1',
    '  fi',
    '  printf \'#!/bin/sh\\n# openstack-upgrade: an install starts nothing.\\nexit 101\\n\' > "$policy.new" || return 1',
    '  chmod 755 "$policy.new" && mv "$policy.new" "$policy"',
    '}',
    'allow_starts() {',
    '  if [ -e "$policy.kept" ]; then mv "$policy.kept" "$policy"',
    '  elif grep -qs openstack-upgrade "$policy"; then rm -f "$policy"; fi',
    '}',
  )
}

/** A host on which an install was cut off still has our policy: a start takes it back first. */
export function takeBackPolicy(host: Host): string {
  return script(policyFunctions(host), 'allow_starts')
}

/** `neighbours` prints `UNIT PID START` of the oldest process of every other unit, `UNIT - -` where there is none. */
function neighboursFunction(cloud: Cloud, units: readonly Unit[], host: Host): string {
  const own = new Set<string>(units.map((unit) => unit.name))
  const others = Object.entries(cloud.neighbours)
    .filter(([unit]) => !own.has(unit))
    .map(([unit, expression]) => [unit, expression.replaceAll('{host}', host.name)] as const)
  return script(
    processesOf,
    'neighbours() {',
    // A node has hundreds of processes: they are searched once for all units, then the few that matched for each.
    `  any=$(grep -zlE ${others.map(([, expression]) => `-e ${quote(expression)}`).join(' ')} /proc/[0-9]*/cmdline 2>/dev/null)`,
    '  while read -r unit expression; do',
    '    oldest=$(processes_of "$expression" /dev/null $any | sort -n -k 2 | head -n 1)',
    '    echo "$unit ${oldest:-- -}"',
    "  done <<'END_OF_NEIGHBOURS'",
    ...others.map(([unit, expression]) => `${unit} ${expression}`),
    'END_OF_NEIGHBOURS',
    '}',
  )
}

/**
 * Installs the pinned version of the packages of some units: starts nothing, keeps old configuration files, and ends with
 * `neighbourDisturbed` where another unit is not as it was before the first try.
 * @param verb the step's own name on the host: what was seen before it is kept under that
 */
export function renderInstall(
  cloud: Cloud,
  service: ServiceOnCloud,
  units: readonly Unit[],
  host: Host,
  upgrade: UpgradeId,
  verb: string,
): Rendered {
  const pins = requiredPackages(service, units).map((name) => quote(`${name}=${service.version}`))
  const optional = optionalPackages(units)
  const line = renderCommand(service, 'install', host, {
    packages: [...pins, ...(optional.length > 0 ? ['$optional'] : [])].join(' '),
  })
  const shown = renderCommand(service, 'install', host, { packages: pins.join(' ') })
  const before = quote(`${host.jobsFolder}/${upgrade}${verb === 'install' ? '' : `.${verb}`}.neighbours`)
  return {
    shown: shown.split('\n').at(-1) ?? shown,
    command: script(
      policyFunctions(host),
      neighboursFunction(cloud, units, host),
      `before=${before}`,
      '[ -s "$before" ] || { neighbours > "$before.new" && mv "$before.new" "$before"; } || exit 1',
      'trap allow_starts EXIT',
      'forbid_starts || exit 1',
      'export DEBIAN_FRONTEND=noninteractive',
      optional.length > 0 ? 'optional=' : undefined,
      ...optional.map((name) => `if ${isInstalled(name)}; then optional="$optional ${name}=${service.version}"; fi`),
      orExit(line),
      'neighbours > "$before.now"',
      'if cmp -s "$before" "$before.now"; then rm -f "$before" "$before.now"; exit 0; fi',
      "echo 'Other units are not as they were (unit, process, start; - where none runs):' >&2",
      'diff "$before" "$before.now" >&2',
      'rm -f "$before" "$before.now"',
      `exit ${neighbourDisturbed}`,
    ),
    probe: script(
      installedFunction(service, units),
      'installed || exit 3',
      `[ ! -e ${before} ] || { echo 'the packages are in, but the other units have not been looked at since'; exit 4; }`,
    ),
  }
}
