import { existsSync } from 'node:fs'
import process from 'node:process'
// What takes a worker longest: its packages.
import '@temporalio/client'
import '@temporalio/worker'
import 'pino'
import 'ssh2'

/**
 * Loaded before the built worker (node --require): waits, with the packages read, until the file that STANDBY_GO names is
 * there. So one worker can take the place of another at once.
 */
const pollMilliseconds = 20
const go = process.env.STANDBY_GO ?? ''
const parent = Number(process.env.STANDBY_PARENT)
const clock = new Int32Array(new SharedArrayBuffer(4))
while (!existsSync(go)) {
  // Nobody waits for it any more.
  if (process.ppid !== parent) process.exit(1)
  Atomics.wait(clock, 0, 0, pollMilliseconds)
}
