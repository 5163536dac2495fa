import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './paths.mjs'
import { say } from './say.mjs'

/**
 * Does work that no other set-up of this user does at that time: `npm ci`, for one, empties node_modules first. The lock is
 * the kernel's (flock), so it ends with the process that held it, after any kind of end. On a system without flock(1), which
 * Debian always has, the work is done unguarded.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(work) {
  await mkdir(cacheFolder(), { recursive: true })
  const holder = spawn('flock', [join(cacheFolder(), 'setup.lock'), 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const closed = new Promise((resolve) => {
    holder.once('close', resolve)
    holder.once('error', resolve)
  })
  const waiting = setTimeout(() => say('waiting for another set-up to end'), 1000)
  await Promise.race([once(holder.stdout, 'data'), closed])
  clearTimeout(waiting)
  try {
    return await work()
  } finally {
    holder.stdin.destroy()
    await closed
  }
}
