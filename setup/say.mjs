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
