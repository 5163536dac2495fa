import { hearSh } from './programs.generated'

/**
 * Seconds within which the worker's word has to come. The checks that it makes before it says so take milliseconds; a claim
 * that waits for another job of its upgrade asks them again after as long.
 */
const wordSeconds = 25

/** Waits on descriptor 3 for the worker's word. Sets the variable generation; needs mark. */
export const hearFunctions = `\n${hearSh}\n`.replaceAll('{word_seconds}', String(wordSeconds))
