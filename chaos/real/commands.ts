import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HostName } from '../../lab/host-names'
import type { Action } from '../../lab/simulated/names'
import { processes, type HostsFromOutside } from './hosts'

const jobs = '/var/lib/openstack-upgrade/jobs'
const lookMilliseconds = 150

/** A job's command that runs, with every process below the shell that reads it. */
interface Running {
  readonly host: HostName
  readonly action: string
  readonly below: readonly number[]
}

/** The commands of jobs that run on the hosts, by the folder that their shell names. */
function running(hosts: HostsFromOutside): Running[] {
  return processes().flatMap((pid) => {
    const [program = '', file = ''] = read(`/proc/${pid}/cmdline`).split('\0')
    const [, folder = ''] = new RegExp(`^${jobs}/([^/]+)/g\\d+/cmd$`).exec(file) ?? []
    const host = /(^|\/)sh$/.test(program) && folder !== '' ? hosts.hostOf(pid) : undefined
    if (host === undefined) return []
    const step = read(join(`/proc/${pid}/root`, jobs, folder, 'name')).split('\n')[1] ?? ''
    const verb = step.split('/').at(-1) ?? ''
    const action = /^(stop|start|install|restart)(?=-|$)/.exec(verb)?.[0] ?? verb
    return [{ host, action, below: below(pid) }]
  })
}

function below(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [child, ...below(child)])
}

/** A file of a process; nothing once the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Kills the next command of that kind on a host in the middle, by SIGKILL; an install while dpkg is at work.
 * @returns true once it has, false once the night is over
 */
export async function killCommand(
  hosts: HostsFromOutside,
  host: HostName,
  action: Action,
  isOver: () => boolean,
): Promise<boolean> {
  while (!isOver()) {
    const found = running(hosts).find((each) => each.host === host && each.action === action)
    const all = found?.below ?? []
    if (action === 'install' ? all.some((pid) => read(`/proc/${pid}/comm`).trim() === 'dpkg') : all.length > 0) {
      signal(all, 'SIGKILL')
      return true
    }
    await sleep(lookMilliseconds)
  }
  return false
}

/**
 * Lets commands of that kind stand still for so long, on every host: those that run, and those that begin meanwhile.
 * @returns how many processes stood still
 */
export async function holdCommands(hosts: HostsFromOutside, action: Action, seconds: number): Promise<number> {
  const end = Date.now() + seconds * 1000
  const held = new Set<number>()
  try {
    while (Date.now() < end) {
      const found = running(hosts).filter((each) => each.action === action)
      const fresh = found.flatMap((each) => each.below).filter((pid) => !held.has(pid))
      signal(fresh, 'SIGSTOP')
      for (const pid of fresh) held.add(pid)
      await sleep(lookMilliseconds)
    }
  } finally {
    signal([...held], 'SIGCONT')
  }
  return held.size
}

function signal(all: readonly number[], name: NodeJS.Signals): void {
  for (const pid of all) {
    try {
      process.kill(pid, name)
    } catch {
      // It has just ended.
    }
  }
}
