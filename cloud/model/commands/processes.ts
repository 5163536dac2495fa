/**
 * Finds the processes of a unit on a host. Under systemd these are the processes of its cgroup. Beside that, and if systemd
 * does not know the unit, they are all daemons that run its program. A process that merely names the unit does not count: a
 * `tail`, an editor, a `watch`, a shell, `sudo service`.
 */
import { unitFunctions } from '../service-manager'
import { processesSh, withCommandsSh } from './programs.generated'
import { script } from './shell'

/**
 * `processes_of EXPRESSION [UNIT]` prints `PID START` for each process of a unit: START in clock ticks since boot, so PID
 * and START together name one process for ever.
 *
 * - Under systemd: all of the unit's cgroup. Where its stop leaves children alone (KillMode process or none), only its main
 *   process and the daemons of its program: the dnsmasq of a DHCP agent is not the agent.
 * - Beside that, wherever it was started from: a daemon whose program matches the expression (grep -E). A process that has a
 *   terminal, runs in a container, or belongs to another unit with this program does not count.
 *
 * Zombies are left out. A script may keep `words=$(programs)` and ask `processes_among` many times. A script that does not
 * see its own process knows that the host can't list processes. It then prints a line of pid 0 and start 0, with the reason.
 * A proof that no process is left fails on that line, and so does a proof that every process runs new code.
 */
export const processesOf = script(unitFunctions, processesSh)

/** `with_commands` adds to each `PID START` of its input the process's command line. */
export const withCommands = withCommandsSh
