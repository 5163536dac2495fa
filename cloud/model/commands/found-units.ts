import type { Host } from '../hosts'
import { quote, script } from './shell'

/**
 * `found_units` prints the names of units on this host that `known` does not list. It finds units of OpenStack, and units on
 * the Python or web server that OpenStack uses. Units and packages of the family count: an install brings libraries that all
 * of these share, even if cloud.yaml does not name them. The script needs the functions of packaging and service manager.
 * @param family the names (grep -E) of OpenStack's units, and of the servers that run its APIs
 */
export function foundUnitsFunction(host: Host, family: string, known: readonly string[]): string {
  return script(
    'found_units() {',
    '  {',
    '    {',
    '      known_units',
    '      package_names',
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
