import { homedir } from 'node:os'

/** A path that a person has written, as a shell would expand it: none has seen it in a file, in an answer, or behind `=`. */
export const atHome = (file: string): string => file.replace(/^~(?=\/)/, process.env.HOME ?? homedir())
