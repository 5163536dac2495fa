import { constants } from 'node:os'

/**
 * Tells the person at the terminal one action of set-up. It goes to stderr: stdout belongs to the program that is run.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`)
}

/** Set-up cannot go on. The message names the missing part and the command to run. */
export class SetupError extends Error {}

/** A person or a supervisor ended the command while set-up was at work. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`ended by ${signal}`)
    this.signal = signal
  }
}

/**
 * Prints an error: as a sentence if set-up foresaw it, with the stack if it did not.
 * @param {unknown} error
 * @returns {number} the exit code
 */
export function explained(error) {
  if (error instanceof Interrupted) return 128 + constants.signals[error.signal]
  if (error instanceof SetupError) say(error.message)
  else process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`)
  return 1
}
