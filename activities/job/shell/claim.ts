import { runnerSh, claimSh } from './programs.generated'

/**
 * Claiming: at most one process ever passes `ln run.PID run`, and it alone runs the command.
 *
 * Wants: the record functions; base, dir, record, upgrade, step, run_id, pin, command, wanted_sum, runner.
 */

/**
 * The process that runs the command and outlives the connection. Handed down to it: descriptor 7 with the lock of the
 * host. Arguments: the record's folder, the boot id, the start of process 1, the sum of the command, the lock's file.
 */
export const runner = `\n${runnerSh}\n`

export const claimFunctions = `\n${claimSh}\n`
