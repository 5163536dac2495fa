/**
 * Which processes of a host are a unit's. Under systemd those of its own cgroup; beside that, and where systemd does not
 * know the unit, whatever daemon runs its program. What merely names the unit is none of it: a `tail`, an editor, a
 * `watch`, a shell, `sudo service`.
 */
import { processesSh, withCommandsSh } from './programs.generated'

/**
 * `processes_of EXPRESSION [UNIT]` prints `PID START` for each process of a unit: START in clock ticks since boot, so PID
 * and START together name one process for ever.
 *
 * - Under systemd: all of the unit's cgroup. Where its stop leaves children alone (KillMode process or none), only its
 *   main process and what runs its program: dnsmasq of a DHCP agent is none of the agent's.
 * - Beside that, wherever it was started from: a daemon whose program matches the expression (grep -E). Not what has a
 *   terminal, runs in a container, or is of another unit with the same program.
 *
 * The dead (zombies) are left out. `words=$(programs)` may be kept, and `processes_among` asked of it many times. Where the
 * processes can't be listed, which a script sees by missing itself, there is a line of pid 0 and start 0, with the reason: to
 * whoever proves that none is left it is one that runs, and one of old code to whoever proves that all run the new.
 */
export const processesOf = processesSh

/** `with_commands` adds to each `PID START` of its input the process's command line. */
export const withCommands = withCommandsSh
