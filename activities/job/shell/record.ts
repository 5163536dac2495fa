import { recordSh } from './programs.generated'

/**
 * What a record on a host says of its job. POSIX sh, without forks but for one `flock`; no braces in expansions, so that
 * the text stands here as it runs. docs/jobs.md explains the files.
 *
 * Wants: base, boot_id_path, mark.
 */
export const recordFunctions = `\n${recordSh}\n`
