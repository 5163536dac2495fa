import { deniedSh } from './programs.generated'

/**
 * What refused a command: where its output says that something was denied, the first folder or file on the way to the path
 * that is named which refuses the user that the command ran as. It only reads.
 *
 * Wants: dir, state, code, mark.
 */
export const deniedFunctions = `\n${deniedSh}\n`
