import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'

/** The CPU seconds of a measured stretch, by those who used them. */
export interface CpuSeconds {
  readonly worker: number
  readonly temporal: number
  /** Every other process of this machine: sshd, the commands of the hosts, and the bench itself. */
  readonly hosts: number
}

/** USER_HZ, in which Linux counts CPU time for programs (proc(5)). */
const ticksPerSecond = 100

/** The fields of /proc/PID/stat after the program's name, which may hold spaces. */
function statOf(pid: number | string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function secondsOf(pid: number): number {
  const [user, system] = statOf(pid).slice(11, 13).map(Number)
  return ((user ?? NaN) + (system ?? NaN)) / ticksPerSecond
}

/** The CPU seconds of all processes since the machine started: user, nice, system, irq and softirq. */
function busySeconds(): number {
  const fields = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? []
  return [0, 1, 2, 5, 6].reduce((sum, at) => sum + (fields[at] ?? NaN), 0) / ticksPerSecond
}

/** The pid of the Temporal server that this process has started. */
function temporalPid(): number {
  const path = realpathSync(process.env.TEMPORAL_CLI ?? '')
  const isIt = (pid: string): boolean => {
    try {
      return Number(statOf(pid)[1]) === process.pid && readlinkSync(`/proc/${pid}/exe`) === path
    } catch {
      return false
    }
  }
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isIt(name))
  if (pid === undefined) throw new Error(`no process of ${path} was started here`)
  return Number(pid)
}

/**
 * Begins to count. On a machine that does other work, that work is counted as the hosts'.
 * @returns the seconds since then
 */
export function countCpu(worker: number): () => CpuSeconds {
  const temporal = temporalPid()
  const read = (): Readonly<Record<'worker' | 'temporal' | 'all', number>> => ({
    worker: secondsOf(worker),
    temporal: secondsOf(temporal),
    all: busySeconds(),
  })
  const before = read()
  return () => {
    const now = read()
    const used = { worker: now.worker - before.worker, temporal: now.temporal - before.temporal }
    return { ...used, hosts: now.all - before.all - used.worker - used.temporal }
  }
}
