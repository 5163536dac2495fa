import { attendSh } from './programs.generated'

/**
 * Waits for a job's end. The kernel opens the record's lock at the job's end, or at the death of its runner, and so wakes
 * the script. The ticks in between are for the operator's eyes, and end a waiter whose connection is gone.
 *
 * Needs the record and report functions, and the variables dir and limit (seconds after which the operator is told, 0 for
 * never).
 */
export const attendFunctions = `\n${attendSh}\n`
