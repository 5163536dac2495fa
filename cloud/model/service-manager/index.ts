import { quote, script } from '../commands/shell'
import type { Host } from '../hosts'
import { stopRulesSh, systemdSh, systemdStartsSh, sysvSh, sysvStartsSh } from './programs.generated'

/** The folder of the site's own unit files: a host in a history from before it could be named has systemd's. */
export const unitFilesOf = ({ unitFilesFolder = '/etc/systemd/system' }: Host): string => unitFilesFolder

/** The line by which a person lets a unit start that was kept from starting. */
export const letStartByHand = (host: Host, unit: string): string =>
  `rm ${unitFilesOf(host)}/${unit}.service.d/openstack-upgrade.conf; systemctl daemon-reload`

/** The program of the service manager that the host has. */
function byManager(systemd: string, sysv: string): string {
  return script('if [ -d /run/systemd/system ]; then', systemd, 'else', sysv, 'fi')
}

/**
 * The words of the host's service manager: systemd where it is process 1 (sd_booted(3)), otherwise SysV's init. Nothing
 * outside this folder names a program of theirs. Each has these shell functions:
 *
 * - `facts_of_unit UNIT` sets `load`, `group` (its cgroup), `leader` (its main process) and `kill_mode`. All are empty if no
 *   service manager tells them. `main_process UNIT` prints the pid of the main process.
 * - `is_enabled UNIT` answers 0 if a boot starts the unit. `known_units` prints the names of all.
 */
export const unitFunctions = byManager(systemdSh, sysvSh)

/**
 * The starts that the host's service manager is refused or allowed. On a host without systemd nothing is kept from starting,
 * and there is nothing to take back.
 *
 * - `keep_from_starting UNIT`: systemd refuses each start from here on, also after a reboot (systemd.unit(5), assertions).
 *   The unit's rules of stopping stay as they are, and its own file may stand in /etc.
 * - `let_start UNIT` takes that back. `kept_from_starting UNIT` says if it is still so, and answers 0 then.
 * - `forbid_restarts` refuses starts and restarts of the units on its input, a name a line, by anybody. `allow_restarts` takes
 *   back all of that; `restarts_forbidden` says that it holds and answers 0.
 */
export const startFunctions = (host: Host): string =>
  script(`unit_files=${quote(unitFilesOf(host))}`, byManager(systemdStartsSh, sysvStartsSh))

/**
 * `stop_rules EXPRESSION UNIT` tells of processes of other programs in the unit's cgroup, and if a stop ends them
 * (systemd.kill(5)). Exit 3: it ends some. The script needs `processesOf`.
 */
export const stopRulesFunction = stopRulesSh

/** The command templates that all units share. service(8) speaks to systemd and to init scripts alike. */
export const unitCommands = { stop: 'service {unit} stop', start: 'service {unit} start' } as const

/** A template that lets a running unit read its configuration anew. */
export const reloadCommand = 'service {unit} reload'

/** Programs that its functions and templates run. */
export const unitPrograms: readonly string[] = ['service', 'systemctl']

/** The files by which a service manager knows a unit. An instance has the file of its template. */
export function unitFiles(unit: string): readonly string[] {
  const file = unit.replace(/@.*/, '@')
  return [`/lib/systemd/system/${file}.service`, `/usr/lib/systemd/system/${file}.service`, `/etc/init.d/${file}`]
}

/** The line by which a person starts or stops a unit. */
export const byHand = (verb: 'start' | 'stop', unit: string): string => unitCommands[verb].replace('{unit}', unit)

/** The action of a person after which a stop of UNIT spares its other processes. */
export const sparingByHand = 'systemctl edit UNIT with [Service] and KillMode=process'
