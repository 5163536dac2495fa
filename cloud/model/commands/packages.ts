import type { Cloud, ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import type { UpgradeId } from '../ids'
import { renderCommand, type Rendered } from './render'
import { orExit, processesOf, quote, script } from './shell'

/** The exit code of an install that went through but left a neighbour other than it was. */
export const neighbourDisturbed = 90

/**
 * `installed` answers 0 where every package of the service is there in the pinned version, configured, and prints each.
 * `installed_age` prints the hundredths of a second since the newest of them was unpacked: dpkg writes its .list file
 * then. Whole seconds would not do: a unit may be started within the second of its unpacking.
 */
export function installedFunction(service: ServiceOnCloud): string {
  const lists = service.packages.map((name) => `"$information/${name}.list"`).join(' ')
  return script(
    'installed() {',
    '  complete=0',
    `  for package in ${service.packages.map(quote).join(' ')}; do`,
    "    have=$(dpkg-query -W -f '${Status} ${Version}' \"$package\" 2>/dev/null) || have='not installed'",
    '    echo "$package: $have"',
    `    [ "$have" = "install ok installed ${service.version}" ] || complete=3`,
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
function neighboursFunction(cloud: Cloud, service: ServiceOnCloud): string {
  const own = new Set<string>(service.units.map((unit) => unit.name))
  const others = Object.entries(cloud.neighbours).filter(([unit]) => !own.has(unit))
  return script(
    processesOf,
    'neighbours() {',
    '  while read -r unit expression; do',
    '    oldest=$(processes_of "$expression" | sort -n -k 2 | head -n 1)',
    '    echo "$unit ${oldest:-- -}"',
    "  done <<'END_OF_NEIGHBOURS'",
    ...others.map(([unit, expression]) => `${unit} ${expression}`),
    'END_OF_NEIGHBOURS',
    '}',
  )
}

/**
 * Installs the pinned version of a service's packages: starts nothing, keeps old configuration files, and ends with
 * `neighbourDisturbed` where another unit is not as it was before the first try.
 */
export function renderInstall(cloud: Cloud, service: ServiceOnCloud, host: Host, upgrade: UpgradeId): Rendered {
  const line = renderCommand(service, 'install', host)
  const before = quote(`${host.jobsFolder}/${upgrade}.neighbours`)
  return {
    shown: line.split('\n').at(-1) ?? line,
    command: script(
      policyFunctions(host),
      neighboursFunction(cloud, service),
      `before=${before}`,
      '[ -s "$before" ] || { neighbours > "$before.new" && mv "$before.new" "$before"; } || exit 1',
      'trap allow_starts EXIT',
      'forbid_starts || exit 1',
      'export DEBIAN_FRONTEND=noninteractive',
      orExit(line),
      'neighbours > "$before.now"',
      'if cmp -s "$before" "$before.now"; then rm -f "$before" "$before.now"; exit 0; fi',
      "echo 'Other units are not as they were (unit, process, start; - where none runs):' >&2",
      'diff "$before" "$before.now" >&2',
      'rm -f "$before" "$before.now"',
      `exit ${neighbourDisturbed}`,
    ),
    probe: script(
      installedFunction(service),
      'installed || exit 3',
      `[ ! -e ${before} ] || { echo 'the packages are in, but the other units have not been looked at since'; exit 4; }`,
    ),
  }
}
