import { constants } from 'node:os'

/**
 * Tells the person at the terminal one thing that set-up does. It goes to stderr: stdout belongs to what is run.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`)
}

/** Set-up cannot go on. The message says what is missing and what to run. */
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
 * Tells the person what went wrong: a sentence where set-up foresaw it, the stack where it did not.
 * @param {unknown} error
 * @returns {number} the exit code
 */
export function explained(error) {
  if (error instanceof Interrupted) return 128 + constants.signals[error.signal]
  if (error instanceof SetupError) say(error.message)
  else process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`)
  return 1
}
