import { probeSeconds } from '../../answered-within'
import { reportSh } from './programs.generated'

/**
 * What is said of a job: its state, the end of its output, and what the probe finds.
 *
 * Wants: the record functions and what tells who was denied something; mark, probe, dir, generation.
 */
export const reportFunctions = `\n${reportSh}\n`.replaceAll('{probe_seconds}', String(probeSeconds))
