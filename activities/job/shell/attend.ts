import { attendSh } from './programs.generated'

/**
 * Waiting for a job's end: woken by it, or by the death of its runner, since the kernel then opens the record's lock. The
 * ticks in between are for the operator's eyes, and end a waiter whose connection is gone.
 *
 * Wants: the record and report functions; dir, limit (seconds after which the operator is told, 0 for never).
 */
export const attendFunctions = `\n${attendSh}\n`
