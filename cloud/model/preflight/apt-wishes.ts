import { quote, script } from '../commands'
import type { Host } from '../hosts'
import { setPackages, type Check, type Subject } from './check'

/**
 * Debian's own packages ask once whether their maintainer scripts may manage the database (debconf, SERVICE/configure_db).
 * Where that is true, the install of the first node runs every phase, the contract too. debconf-show(1) changes nothing.
 */
export const debconf = ({ service }: Subject, host: Host): Check => ({
  name: 'debconf',
  required: true,
  script: script(
    "command -v debconf-show >/dev/null || { echo 'not asked: this host has no debconf'; exit 0; }",
    setPackages(service, host, (name) => name),
    `found=$(LC_ALL=C timeout 60 debconf-show "$@" ${service.name} ${service.name}-common 2>/dev/null | sed -nE 's/^[* ]*([^ ]*configure_db): true$/\\1/p' | sort -u)`,
    '[ -z "$found" ] || { echo "an install would upgrade the database: $(printf %s "$found" | tr "\\n" " ") is true"; exit 3; }',
  ),
  remedy: `Answer that question with false on each node: echo 'PACKAGE ${service.name}/configure_db boolean false' | debconf-set-selections.`,
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
    `ours() { grep -E ${quote(`^python3?-|${cloud.release.family.replaceAll('$', '( |$)')}`)}; }`,
    // apt-mark(8) sets dpkg's selection; dpkg tells it without the whole cache of apt.
    "found=$(timeout 60 dpkg-query -W -f '${Status} ${Package}\\n' 2>/dev/null | sed -n 's/^hold ok [^ ]* //p' | ours | sed 's/$/ on hold/')",
    // `     keystone -> 2:10.0.0-0ubuntu1 with priority 1001`, below that heading.
    `pinned=$(timeout 60 apt-cache policy 2>/dev/null | sed -n '/^Pinned packages:/,$ s/^ *\\([^ ]* -> .*\\)/\\1/p' | grep -vF ${quote(` ${service.version} `)} | ours)`,
    'found=$(printf "%s\\n%s\\n" "$found" "$pinned" | sed "/^\\$/d" | head -n 30)',
    '[ -z "$found" ] || { echo "apt is told: $(echo "$found" | paste -sd , -)"; exit 3; }',
  ),
  remedy:
    'Lift the hold (apt-mark unhold), or remove the pin from /etc/apt/preferences and preferences.d, where it is not for the new release.',
})
