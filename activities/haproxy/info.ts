import { z } from 'zod'
import { Count } from './fields'

/** Which process answers, from `show info`. */
export interface ProcessInfo {
  readonly version: string
  readonly pid: number
  /** How many processes there are: `nbproc`, 1 everywhere from 2.5 on. */
  readonly processes: number
  /** Which of them this is, from 1. */
  readonly processNumber: number
  /** When it was started, in seconds since 1970. Versions before 2.3 only tell their age: there it is reckoned from it. */
  readonly startedAtSeconds: number
}

const Info = z.object({
  Version: z.string().min(1),
  Pid: Count,
  Nbproc: Count.optional(),
  Process_num: Count.optional(),
  Uptime_sec: Count,
  Start_time_sec: Count.optional(),
})

/**
 * Reads the answer of `show info`.
 * @throws ZodError where a line that is needed is missing or no number.
 */
export function parseInfo(text: string): ProcessInfo {
  const lines = text.split('\n').flatMap((line) => {
    const colon = line.indexOf(': ')
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)] as const]
  })
  const info = Info.parse(Object.fromEntries(lines))
  return {
    version: info.Version,
    pid: info.Pid,
    processes: info.Nbproc ?? 1,
    processNumber: info.Process_num ?? 1,
    startedAtSeconds: info.Start_time_sec ?? Math.round(Date.now() / 1000) - info.Uptime_sec,
  }
}

/** How far two reckoned starts of one process may lie apart: workers' clocks differ, ages are in whole seconds. */
const startToleranceSeconds = 30

/**
 * Whether two readings are of one and the same process. A reload or restart makes another one; in a container it may
 * have the same pid again, hence the start.
 */
export function isSameProcess(
  a: Pick<ProcessInfo, 'pid' | 'startedAtSeconds'>,
  b: Pick<ProcessInfo, 'pid' | 'startedAtSeconds'>,
): boolean {
  return a.pid === b.pid && Math.abs(a.startedAtSeconds - b.startedAtSeconds) <= startToleranceSeconds
}
