import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll } from '@jest/globals'
import { bringUp, LabClient, takeDown, type HostName, type Init } from '../../lab/real/host'
import type { Platform } from '../../lab/real/base'
import { eventually } from '../support/eventually'

/** The first `up` on a machine builds the base of the lab. */
const firstUpMilliseconds = 20 * 60_000

/** A lab of a test file's own, or of a part of it: up before the first test in there and down after the last. */
export function labOfThisFile(init: Init = 'systemd', platform: Platform = 'debian'): LabClient {
  const name = labName()
  beforeAll(async () => {
    await bringUp(name, () => undefined, { endsWithThisProcess: true, init, platform })
  }, firstUpMilliseconds)
  afterAll(async () => {
    await takeDown(name)
  })
  return new LabClient(name)
}

let labs = 0
export function labName(): string {
  labs += 1
  return `test-${process.pid}-${labs}`
}

/** The result of a command; code 255 is ssh's own failure (ssh(1)). */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const limitSeconds = 170

/** Runs a command on this machine. */
export function command(program: string, ...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: limitSeconds * 1000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr })
    })
  })
}

const sshArguments = (lab: LabClient): string[] => [
  '-F',
  lab.layout.sshConfig,
  ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'],
]

/** Runs a command on a host over OpenSSH, with the lab's own ssh_config: its key, its known_hosts, strictly. */
export function ssh(lab: LabClient, host: HostName, line: string, ...options: readonly string[]): Promise<Outcome> {
  return command('ssh', ...sshArguments(lab), ...options, host, line)
}

/** Like `ssh`, for a command that has to succeed. Resolves with its output. */
export async function on(lab: LabClient, host: HostName, line: string): Promise<string> {
  const { code, stdout, stderr } = await ssh(lab, host, line)
  if (code !== 0) throw new Error(`${line} on ${host}: exit ${code}: ${stderr}${stdout}`)
  return stdout.trim()
}

const sessions = new Set<ChildProcess>()
process.on('exit', () => sessions.forEach((child) => child.kill('SIGKILL')))

/** A command on a host that goes on while the test does other things. It ends with the test file at the latest. */
export async function begin(lab: LabClient, host: HostName, line: string): Promise<ChildProcess> {
  const child = spawn('ssh', [...sshArguments(lab), host, `echo begun; ${line}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  sessions.add(child)
  await once(child.stdout, 'data')
  return child
}

/** Waits for a condition, named in words. */
export const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<true> =>
  eventually(holds, { what, seconds: 150 })

/** The status of one GET, 0 without an answer. */
export function get(url: string, headers: Record<string, string> = {}): Promise<number> {
  return fetch(url, { headers, redirect: 'manual' }).then(
    async (response) => {
      await response.text()
      return response.status
    },
    () => 0,
  )
}
