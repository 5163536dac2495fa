/** Says something to whoever typed the command. */
export type Print = (text: string) => void

/** To standard output, with a line's end. */
export const print: Print = (text) => void process.stdout.write(`${text}\n`)
