import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { readCredentials } from '../../lab/simulated/credentials'
import { controllers, startLab, versions } from '../../lab/simulated'
import type { Backend, HostName, Lab, Result, ServiceName } from '../../lab/simulated'
import { eventually } from '../support/eventually'

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'lab-'))
}

/** Runs some work on a fresh lab, and takes the lab down even if the work fails. */
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

/** Waits for a condition, named in words. */
export const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<true> =>
  eventually(holds, { what, seconds: 60 })

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

/** The first word after a name in the output of a `…-schema` command. */
export async function fact(lab: Lab, service: ServiceName, name: string): Promise<string | undefined> {
  const { stdout } = await lab.host('controller1').run(`${service}-schema`)
  return new RegExp(`^${name} (?<value>\\S+)$`, 'm').exec(stdout)?.groups?.value
}

const lists: Readonly<Record<Exclude<ServiceName, 'keystone'>, readonly [Backend, string]>> = {
  glance: ['glance_api', '/v2/images?limit=1'],
  nova: ['nova_api', '/v2.1/servers?limit=1'],
  neutron: ['neutron_server', '/v2.0/networks?limit=1'],
  cinder: ['cinder_api', '/v3/2f8a0c4be9d14a7f8c5b1d6e3a907f42/volumes?limit=1'],
}

/** The status of a list that a service reads through its database on one host. */
export async function list(lab: Lab, service: keyof typeof lists, name: HostName, given?: string): Promise<number> {
  const [backend, path] = lists[service]
  const token = given ?? (await issue(lab, lab.direct('controller1').keystone_public)).token
  const response = await fetch(`${lab.direct(name)[backend]}${path}`, { headers: { 'X-Auth-Token': token } })
  await response.text()
  return response.status
}

/** The statuses of a service's list on each of its controllers. */
export function everyList(lab: Lab, service: keyof typeof lists): Promise<number[]> {
  return Promise.all(controllers.map((name) => list(lab, service, name)))
}

export const forbidStarts = "printf '#!/bin/sh\\nexit 101\\n' > policy-rc.d && chmod 755 policy-rc.d"

/** Puts Ocata of a service on a host's disk, by the package of one of its units; its processes stay as they were. */
export async function ocataOnDisk(lab: Lab, name: HostName, service: ServiceName, unit: string): Promise<void> {
  const { code, stderr } = await lab
    .host(name)
    .run(`${forbidStarts} && apt-get install -y ${unit}=${versions[service].ocata}`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}

/** Runs a command as the product does, on the controller of the phases. */
export function asUser(lab: Lab, command: string, user: string): Promise<Result> {
  return lab.host('controller1').run(`su -s /bin/sh -c '${command}' ${user}`)
}

export async function restart(lab: Lab, name: HostName, unit: string): Promise<void> {
  const { code, stderr } = await lab.host(name).run(`service ${unit} restart`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}

/** The row of a unit in the database; undefined where there is none, and the lab names the hosts that do report. */
export async function report(lab: Lab, unit: string, on: HostName): Promise<Record<string, string> | undefined> {
  const { stdout } = await lab.host('controller1').run(`lab-reports ${unit} ${on}`)
  if (stdout === '' || stdout.startsWith('known ')) return undefined
  return Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  )
}
