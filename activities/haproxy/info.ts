import { z } from 'zod'
import { Count } from './fields'

/** The process that answers, from `show info`. */
export interface ProcessInfo {
  readonly version: string
  readonly pid: number
  /** Number of processes: `nbproc`, 1 everywhere from 2.5 on. */
  readonly processes: number
  /** Number of this process, from 1. */
  readonly processNumber: number
  /** Start of the process, in seconds since 1970 by its own clock; absent before 2.3. */
  readonly startedAtSeconds?: number
  /** Its age. */
  readonly uptimeSeconds: number
  /** Connections that it has taken in its life. */
  readonly connections?: number
}

const Info = z.object({
  Version: z.string().min(1),
  Pid: Count,
  Nbproc: Count.optional(),
  Process_num: Count.optional(),
  Uptime_sec: Count,
  Start_time_sec: Count.optional(),
  CumConns: Count.optional(),
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
    uptimeSeconds: info.Uptime_sec,
    ...(info.Start_time_sec === undefined ? {} : { startedAtSeconds: info.Start_time_sec }),
    ...(info.CumConns === undefined ? {} : { connections: info.CumConns }),
  }
}

/** The fields of a process that a record keeps, to recognise the process later. */
export type ProcessIdentity = Pick<ProcessInfo, 'pid' | 'startedAtSeconds' | 'connections'> & {
  readonly uptimeSeconds?: number
}

/** Picks out the fields of a process that a record keeps. */
export function identityOf(info: IdentityFields): ProcessIdentity {
  const { pid, startedAtSeconds, uptimeSeconds, connections } = info
  return {
    pid,
    ...(startedAtSeconds === undefined ? {} : { startedAtSeconds }),
    ...(uptimeSeconds === undefined ? {} : { uptimeSeconds }),
    ...(connections === undefined ? {} : { connections }),
  }
}

/** The fields of a process as a record has them; an earlier version may have written it. */
type IdentityFields = { readonly [Field in keyof ProcessIdentity]: ProcessIdentity[Field] | undefined } & {
  readonly pid: number
}

/**
 * True if two readings are of one process. A reload or restart makes another process; in a container it may have the old
 * pid. The process's own start tells them apart if both readings have it. Before 2.3 neither its age nor its count of
 * connections goes back in one life. No clock of a worker is asked: it may be set, and workers' clocks differ.
 */
export function isSameProcess(earlier: ProcessIdentity, later: ProcessIdentity): boolean {
  if (earlier.pid !== later.pid) return false
  if (later.startedAtSeconds !== undefined && earlier.startedAtSeconds !== undefined)
    return later.startedAtSeconds === earlier.startedAtSeconds
  const hasGrown = (before: number | undefined, now: number | undefined): boolean =>
    before === undefined || now === undefined || now >= before
  return hasGrown(earlier.uptimeSeconds, later.uptimeSeconds) && hasGrown(earlier.connections, later.connections)
}
