import { pruneSh } from './programs.generated'

/**
 * Old records. Once a day, under the lock of the host: the records of an upgrade that has left nothing open (no note kept,
 * every step's newest job finished with 0) and of which no file has changed for thirty days. Never those of the upgrade
 * that is claiming.
 *
 * Wants: the record functions; base, record, life_boot.
 */
export const pruneFunctions = `\n${pruneSh}\n`
