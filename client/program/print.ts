import { printable } from '../show/text'

/** Says something to whoever typed the command. Text of people and hosts moves no cursor, whatever way it got here. */
export type Print = (text: string) => void

/** To standard output, with a line's end. */
export const print: Print = (text) => void process.stdout.write(`${printable(text)}\n`)

/** To standard error, so that what is read by a program stays whole. */
export const complain: Print = (text) => void process.stderr.write(`${printable(text)}\n`)
