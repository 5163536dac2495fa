import { visible } from '../../cloud/model/text'

/** Prints a text for the person who typed the command. Text of people and hosts in it moves no cursor. */
export type Print = (text: string) => void

/** To standard output, with a line's end. */
export const print: Print = (text) => void process.stdout.write(`${printable(text)}\n`)

/** To standard error, so that output for programs stays whole. */
export const complain: Print = (text) => void process.stderr.write(`${printable(text)}\n`)

/** Makes a text printable: our own colours stay; every other control sequence does not. */
export const printable = (text: string): string =>
  text
    .split(colour)
    .map((part, at) => (at % 2 === 1 ? part : visible(part)))
    .join('')

const colour = /(\u001b\[[0-9;]*m)/
