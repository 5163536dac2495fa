import type { Host } from '../hosts'
import { quote, script } from './shell'

/**
 * `found_units` prints the names of units on this host that `known` does not list. It finds units of OpenStack, and units on
 * the Python or web server that OpenStack uses. Units of systemd, scripts of SysV and packages of the family count. An
 * install brings libraries that all of these share, even if cloud.yaml does not name them.
 * @param family the names (grep -E) of OpenStack's units, and of the servers that run its APIs
 */
export function foundUnitsFunction(host: Host, family: string, known: readonly string[]): string {
  return script(
    'found_units() {',
    '  {',
    '    {',
    "      timeout 20 systemctl list-unit-files --type=service --no-legend 2>/dev/null | sed -n 's/\\.service .*//p'",
    '      ls /etc/init.d 2>/dev/null',
    "      dpkg-query -W -f '${Package}\\n' 2>/dev/null",
    `    } | grep -E ${quote(family)}`,
    '    units_on_python',
    `  } | grep -vxF ${known.map((name) => `-e ${quote(name)}`).join(' ')} | sort -u`,
    '}',
    // The cgroup names a unit of systemd; its program names a script of SysV.
    'units_on_python() {',
    `  python=$(readlink -f "$(command -v ${quote(host.python)})") || return 0`,
    '  ls -l /proc/[0-9]*/exe 2>/dev/null | awk -v python="$python" \'$NF == python { sub(/.*\\/proc\\//, ""); sub(/\\/.*/, ""); print }\' |',
    '    while read -r pid; do',
    '      unit=$(sed -nE \'s#^.*/([^/]+)\\.service$#\\1#p\' /proc/"$pid"/cgroup 2>/dev/null | head -n 1)',
    '      [ -n "$unit" ] || { unit=$(tr \'\\000\' \'\\n\' 2>/dev/null < /proc/"$pid"/cmdline | sed -n 2p); unit=${unit##*/}; [ -n "$unit" ] && [ -e "/etc/init.d/$unit" ] || continue; }',
    '      echo "$unit"',
    '    done',
    '}',
  )
}
