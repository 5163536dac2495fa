import type { Host } from '../hosts'
import { serviceManagerSh, stopRulesSh } from './programs.generated'
import { quote, script } from './shell'

/** The folder of the site's own unit files: a host in a history from before it could be named has systemd's. */
export const unitFilesOf = ({ unitFilesFolder = '/etc/systemd/system' }: Host): string => unitFilesFolder

/** The file that keeps a unit from starting, while it is there. */
export const keptFromStartingBy = (host: Host, unit: string): string =>
  `${unitFilesOf(host)}/${unit}.service.d/openstack-upgrade.conf`

/**
 * The rules by which the host's service manager starts and stops a unit. On a host without systemd nothing is kept from
 * starting, and there is nothing to take back.
 *
 * - `keep_from_starting UNIT`: systemd refuses each start from here on, also after a reboot (systemd.unit(5), assertions).
 *   The unit's rules of stopping stay as they are, and its own file may stand in /etc.
 * - `let_start UNIT` takes that back. `kept_from_starting UNIT` says if it is still so, and answers 0 then.
 */
export const serviceManagerFunctions = (host: Host): string =>
  script(`unit_files=${quote(unitFilesOf(host))}`, serviceManagerSh)

/**
 * `stop_rules EXPRESSION UNIT` tells of processes of other programs in the unit's cgroup, and if a stop ends them
 * (systemd.kill(5)). Exit 3: it ends some. The script needs `processesOf`.
 */
export const stopRulesFunction = stopRulesSh
