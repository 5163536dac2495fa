import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { checkAlike, checkOnOneHost } from '../../activities/preflight/across'
import { Patiences } from '../../activities/preflight/patience'
import { Ssh } from '../../activities/ssh'
import type { AcrossCheck } from '../../cloud/model/actions'
import type { Host } from '../../cloud/model/hosts'
import { HostName } from '../../cloud/model/ids'
import { type Sshd, startSshd } from '../ssh/sshd'

let sshds: readonly Sshd[]
let ssh: Ssh
beforeAll(async () => {
  ssh = new Ssh()
  sshds = await Promise.all([startSshd(), startSshd()])
})
afterAll(async () => {
  await ssh.closeAll()
  await Promise.all(sshds.map((sshd) => sshd.stop()))
})

function hosts(): readonly Host[] {
  return sshds.map((sshd, index) => sshd.host({ name: HostName.parse(`controller${index + 1}`) }))
}

/** A check whose script differs from host to host. */
const check = (...scripts: readonly string[]): AcrossCheck => ({
  name: 'same token provider',
  remedy: 'none',
  nodes: hosts().map((host, index) => ({ host, script: scripts[index] ?? 'true' })),
})

async function judged(judge: typeof checkAlike, ...scripts: readonly string[]): Promise<boolean> {
  const signal = new AbortController().signal
  const runtime = { ask: () => Promise.reject(new Error('no balancer is asked')) }
  const beats = { signal, heartbeat: () => undefined, assertStillOwner: () => undefined }
  const [result] = await judge(check(...scripts), { ssh, runtime }, beats, new Patiences(1, signal))
  return result?.ok === true
}

describe('what has to be alike on every host', () => {
  test('is compared by standard output alone: a warning of one host is no difference', async () => {
    const warned = (host: string): string => `echo uuid; echo "sudo: unable to resolve host ${host}" >&2`
    expect(await judged(checkAlike, warned('controller1'), warned('controller2'))).toBe(true)
    expect(await judged(checkAlike, 'echo uuid', 'echo fernet')).toBe(false)
  })
})

describe('what may be on one host at most', () => {
  test('is not taken to be alone where a host answers neither yes nor no', async () => {
    expect(await judged(checkOnOneHost, 'exit 3', 'exit 0')).toBe(true)
    expect(await judged(checkOnOneHost, 'exit 3', 'exit 3')).toBe(false)
    expect(await judged(checkOnOneHost, 'exit 3', 'exit 127')).toBe(false)
  })
})
