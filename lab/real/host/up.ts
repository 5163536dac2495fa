import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBase, type Base, type Platform } from '../base'
import { LabClient, NoLab } from './client'
import type { Init } from './init'
import { compiled, labsFolder, program as shellProgram, type Layout } from './layout'
import { run } from './run'
import type { Status } from './status'

const pollMilliseconds = 100
const upPatienceSeconds = 180
const downPatienceSeconds = 30
/** EX_TEMPFAIL of sysexits.h: no program of the lab exits with it. */
const lockTaken = 75

export interface UpOptions {
  /**
   * True: the lab ends when this process does, after any kind of end; its folder stays. Otherwise the lab stays until it is
   * taken down.
   */
  readonly endsWithThisProcess?: boolean
  /** Process 1 of the cloud's hosts; systemd if it is not given. A lab that is up already keeps its own. */
  readonly init?: Init
  /** The packaging of the cloud's hosts; Debian's if it is not given. A lab that is up already keeps its own. */
  readonly platform?: Platform
}

/**
 * Brings a lab up, builds the base if it is missing, and resolves once the whole lab serves. A lab that is up already is
 * left as it is; the remains of a killed one are cleared away.
 * @throws if it does not come up, with the keeper's last words
 */
export async function bringUp(
  name: string,
  say: (line: string) => void,
  { endsWithThisProcess = false, init = 'systemd', platform = 'debian' }: UpOptions = {},
): Promise<Status> {
  const client = new LabClient(name)
  const { layout } = client
  if (platform === 'rdo' && init !== 'systemd')
    throw new Error("RDO's packages have units of systemd alone: leave --init out")
  const base = await ensureBase(say, platform)
  const end = Date.now() + upPatienceSeconds * 1000
  let keeper = startKeeper(layout, base, endsWithThisProcess, init)
  let doing = ''
  for (;;) {
    const status = await statusOf(client)
    if (status?.state === 'up') return status
    if (status !== undefined && status.doing !== doing) {
      doing = status.doing
      say(doing)
    }
    if (status === undefined && keeper.exitCode !== null) {
      if (keeper.exitCode !== lockTaken) throw new Error(`the lab did not come up:\n${lastWords(layout)}`)
      // Another keeper of this lab is at its beginning, or at its end.
      keeper = startKeeper(layout, base, endsWithThisProcess, init)
    }
    if (Date.now() > end) throw new Error(`the lab is not up after ${upPatienceSeconds} s: see ${layout.keeperLog}`)
    await sleep(pollMilliseconds)
  }
}

/** Starts a keeper, which ends with `lockTaken` if the lab has one. flock(1) becomes unshare(1), lock and all. */
function startKeeper(layout: Layout, base: Base, leashed: boolean, init: Init): ChildProcess {
  mkdirSync(layout.folder, { recursive: true, mode: 0o755 })
  const log = openSync(layout.keeperLog, 'a')
  const lock = ['--no-fork', '--nonblock', '--conflict-exit-code', String(lockTaken), layout.lock]
  const namespaces = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child']
  const program = ['/bin/sh', shellProgram('keeper.sh'), process.execPath, compiled('keeper.js'), layout.name]
  const life = leashed ? 'until-input-ends' : 'until-told'
  const keeper = spawn('flock', [...lock, 'unshare', ...namespaces, ...program, JSON.stringify(base), life, init], {
    stdio: [leashed ? 'pipe' : 'ignore', log, log],
    detached: true,
    cwd: '/',
  })
  closeSync(log)
  keeper.unref()
  // The pipe stays open, for its end is the leash; but it does not keep this process alive.
  if (keeper.stdin instanceof Socket) keeper.stdin.unref()
  return keeper
}

function statusOf(client: LabClient): Promise<Status | undefined> {
  return client.status().catch((error: unknown) => {
    if (error instanceof NoLab) return undefined
    throw error
  })
}

function lastWords({ keeperLog }: Layout): string {
  const words = readFileSync(keeperLog, 'utf8').trim()
  return words === '' ? 'it said nothing' : words.slice(-3000)
}

/** True if no process of the lab is left. */
async function isFree(layout: Layout): Promise<boolean> {
  if (!existsSync(layout.lock)) return true
  return run('flock', ['--nonblock', layout.lock, 'true']).then(
    () => true,
    () => false,
  )
}

/**
 * Takes a lab down, or clears away the remains of a killed one. Resolves once no process is left, and its cgroups and its
 * folder are gone.
 * @returns true if there was a lab
 */
export async function takeDown(name: string): Promise<boolean> {
  const client = new LabClient(name)
  const { layout } = client
  if (!existsSync(layout.folder)) return false
  await client.give({ do: 'down' }).catch((error: unknown) => {
    if (!(error instanceof NoLab)) throw error
  })
  const end = Date.now() + downPatienceSeconds * 1000
  while (!(await isFree(layout))) {
    if (Date.now() > end) throw new Error(`processes of lab ${name} are still there after ${downPatienceSeconds} s`)
    await sleep(pollMilliseconds)
  }
  await run('unshare', ['--mount', '--propagation', 'private', '/bin/sh', shellProgram('groups.sh'), layout.name])
  rmSync(layout.folder, { recursive: true, force: true })
  if (readdirSync(labsFolder).length === 0) rmdirSync(labsFolder)
  return true
}
