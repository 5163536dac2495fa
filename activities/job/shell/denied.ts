import { deniedSh } from './programs.generated'

/**
 * Finds the file that refused a command. If the output says that access to a path was denied, it prints the first folder or
 * file on that path that refuses the command's user. It only reads.
 *
 * Needs the variables dir, state, code, mark.
 */
export const deniedFunctions = `\n${deniedSh}\n`
