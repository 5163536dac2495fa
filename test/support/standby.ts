import { existsSync } from 'node:fs'
import process from 'node:process'
// The packages take a worker longest to load.
import '@temporalio/client'
import '@temporalio/worker'
import 'pino'
import 'ssh2'

/**
 * Loaded before the built worker (node --require): waits, with the packages read, until the file that STANDBY_GO names
 * exists. So one worker can take the place of another at once.
 */
const pollMilliseconds = 20
const go = process.env.STANDBY_GO ?? ''
const parent = Number(process.env.STANDBY_PARENT)
const clock = new Int32Array(new SharedArrayBuffer(4))
while (!existsSync(go)) {
  // The test is gone.
  if (process.ppid !== parent) process.exit(1)
  Atomics.wait(clock, 0, 0, pollMilliseconds)
}
