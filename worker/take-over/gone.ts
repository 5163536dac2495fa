import { hostname } from 'node:os'

/** The sentence about a task whose worker has died on this machine. */
export const saysGone = (pid: number): string => `the worker that had it, process ${pid} on ${hostname()}, is gone`

/** True if no process of this machine has the pid. A process of another user counts as one. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH'
  }
}
