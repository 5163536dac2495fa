import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBase } from '../base'
import { LabClient, NoLab } from './client'
import { compiled, labsFolder, Layout, program } from './layout'
import { run } from './run'
import type { Status } from './status'

const pollMilliseconds = 100
const upPatienceSeconds = 180
const downPatienceSeconds = 30

/**
 * Brings a lab up, building the base where it is missing, and comes back once all of it serves. One that is up already is
 * left as it is; what a killed one has left behind is cleared away.
 * @throws where it does not come up, with the keeper's last words
 */
export async function bringUp(name: string, say: (line: string) => void): Promise<Status> {
  const layout = new Layout(name)
  const base = await ensureBase(say)
  mkdirSync(layout.folder, { recursive: true, mode: 0o755 })
  const log = openSync(layout.keeperLog, 'a')
  // flock(1) becomes unshare(1) and leaves the lock to it and all that descends from it.
  const lock = ['--no-fork', '--nonblock', layout.lock]
  const namespaces = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child']
  const keeper = ['/bin/sh', program('keeper.sh'), process.execPath, compiled('keeper.js'), name, JSON.stringify(base)]
  const child = spawn('flock', [...lock, 'unshare', ...namespaces, ...keeper], {
    stdio: ['ignore', log, log],
    detached: true,
    cwd: '/',
  })
  closeSync(log)
  child.unref()
  return untilUp(new LabClient(name), say, () => child.exitCode)
}

/** Waits for the keeper, this caller's or another's that had the lock already. */
async function untilUp(client: LabClient, say: (line: string) => void, exitCode: () => number | null): Promise<Status> {
  const end = Date.now() + upPatienceSeconds * 1000
  let doing = ''
  for (;;) {
    const status = await client.status().catch((error: unknown) => {
      if (error instanceof NoLab) return undefined
      throw error
    })
    if (status?.state === 'up') return status
    if (status !== undefined && status.doing !== doing) {
      doing = status.doing
      say(doing)
    }
    if (status === undefined && exitCode() !== null && (await isFree(client.layout))) {
      throw new Error(`the lab did not come up:\n${readFileSync(client.layout.keeperLog, 'utf8').trim().slice(-3000)}`)
    }
    if (Date.now() > end)
      throw new Error(`the lab is not up after ${upPatienceSeconds} s: see ${client.layout.keeperLog}`)
    await sleep(pollMilliseconds)
  }
}

/** Whether no process of the lab is left. */
async function isFree(layout: Layout): Promise<boolean> {
  if (!existsSync(layout.lock)) return true
  return run('flock', ['--nonblock', layout.lock, 'true']).then(
    () => true,
    () => false,
  )
}

/**
 * Takes a lab down, or clears away what one that was killed has left. Comes back once no process is left and its folder
 * is gone.
 * @returns whether there was one
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
  rmSync(layout.folder, { recursive: true, force: true })
  if (readdirSync(labsFolder).length === 0) rmdirSync(labsFolder)
  return true
}
