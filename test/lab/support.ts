import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCredentials } from '../../lab/simulated/credentials'
import { startLab, type Lab } from '../../lab/simulated'

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'lab-'))
}

/** Runs something on a fresh lab, and takes the lab down whatever comes of it. */
export async function onLab(use: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = newFolder()
  try {
    const lab = await startLab({ folder })
    try {
      await use(lab)
    } finally {
      await lab.down()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The processes that have a lab's folder among their arguments or in their environment. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
    try {
      return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(folder))
    } catch {
      return false
    }
  })
}

/** Waits for something that must become true; a minute is for ever. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 40_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came true: ${what}`)
    await sleep(50)
  }
}

const auth = (lab: Lab): string => {
  const { user, password } = readCredentials(lab.credentials)
  return JSON.stringify({ auth: { identity: { password: { user: { name: user, password } } } } })
}

/** Asks a node or a frontend for a token: the status, and the token where there is one. */
export async function issue(lab: Lab, url: string): Promise<{ status: number; token: string }> {
  const response = await fetch(`${url}/v3/auth/tokens`, { method: 'POST', body: auth(lab) })
  await response.text()
  return { status: response.status, token: response.headers.get('X-Subject-Token') ?? '' }
}

export async function validate(url: string, token: string): Promise<number> {
  const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token }
  const response = await fetch(`${url}/v3/auth/tokens`, { headers })
  await response.text()
  return response.status
}

/** The version document, which HAProxy's checks read. */
export async function health(url: string): Promise<number> {
  const response = await fetch(`${url}/v3`)
  await response.text()
  return response.status
}
