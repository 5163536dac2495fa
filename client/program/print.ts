/** Says something to whoever typed the command. */
export type Print = (text: string) => void

/** To standard output, with a line's end. */
export const print: Print = (text) => void process.stdout.write(`${text}\n`)

/** To standard error, so that what is read by a program stays whole. */
export const complain: Print = (text) => void process.stderr.write(`${text}\n`)
