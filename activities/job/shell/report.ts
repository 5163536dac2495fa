import { probeSeconds } from '../../answered-within'
import { reportSh } from './programs.generated'

/**
 * Reports a job: its state, the end of its output, and the finding of the probe.
 *
 * Needs the record functions and the denied functions, and the variables mark, probe, dir, generation.
 */
export const reportFunctions = `\n${reportSh}\n`.replaceAll('{probe_seconds}', String(probeSeconds))
