import { quote, script } from '../commands'
import type { Host } from '../hosts'
import { packagingOf } from '../packaging'
import { setPackages, type Check, type Subject } from './check'

/**
 * Packages may be told to manage the database in their own scripts. Where that is so, the install of the first node runs
 * every phase, the contract too.
 */
export const packageScripts = ({ service }: Subject, host: Host): Check => ({
  name: 'package scripts',
  required: true,
  script: script(
    setPackages(service, host, (name) => name),
    `found=$(migrating_scripts ${service.name} "$@")`,
    'case $found in \'\' | \'not asked: \'*) [ -z "$found" ] || echo "$found"; exit 0 ;; esac',
    'echo "an install would upgrade the database: $(printf %s "$found" | tr "\\n" " ") is true"',
    'exit 3',
  ),
  remedy: packagingOf(service).remedies.migrating.replaceAll('NAME', service.name),
})

/**
 * Holds and pins of OpenStack's packages and of Python's libraries. The simulated install is what decides; this names what
 * may be in its way, or will bring the old release back later.
 */
export const pinsAndHolds = ({ cloud, service }: Subject): Check => ({
  name: 'pins and holds',
  required: false,
  script: script(
    'export LC_ALL=C',
    packagingOf(service).functions,
    `ours() { grep -E ${quote(`^python3?-|${cloud.release.family.replaceAll('$', '( |$)')}`)}; }`,
    `found=$(held_back ${quote(service.version)} | ours | head -n 30)`,
    `[ -z "$found" ] || { echo "${packagingOf(service).label} is told: $(echo "$found" | paste -sd , -)"; exit 3; }`,
  ),
  remedy: packagingOf(service).remedies.heldBack,
})
