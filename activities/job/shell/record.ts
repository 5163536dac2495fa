import { recordSh } from './programs.generated'

/**
 * Reads the state of a job from its record on a host. POSIX sh, without forks but for `flock` and a search of all processes.
 * docs/explanation/jobs.md explains the files.
 *
 * Needs the variables base, boot_id_path, mark.
 */
export const recordFunctions = `\n${recordSh}\n`
