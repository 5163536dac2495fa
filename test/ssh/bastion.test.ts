import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Ssh } from '../../activities/ssh'
import type { Host } from '../../cloud/model/hosts'
import { HostName } from '../../cloud/model/ids'
import { eventually } from '../support/eventually'
import { type Proxy, startProxy } from './proxy'
import { freePort } from '../support/free-port'
import { type Sshd, startSshd } from './sshd'

let bastion: Sshd
let target: Sshd
let proxy: Proxy
let ssh: Ssh
beforeAll(async () => {
  bastion = await startSshd()
  // It drops logins as soon as more than six are under way; sshd's default begins to at ten.
  target = await startSshd({ config: ['MaxStartups 6:100:6'] })
  proxy = await startProxy(bastion.port)
})
afterAll(async () => {
  await proxy.stop()
  await target.stop()
  await bastion.stop()
})
beforeEach(() => {
  ssh = new Ssh()
})
afterEach(() => ssh.closeAll())

/** The target, behind the bastion, behind the proxy. */
function behind(changes: Partial<Host> = {}): Host {
  const known = bastion.knownHosts('proxied', `[127.0.0.1]:${proxy.port} ${bastion.publicKey('ed25519')}`)
  const login = bastion.host({ name: HostName.parse('bastion1'), port: proxy.port, knownHostsPaths: [known] })
  return target.host({ bastion: login, ...changes })
}

describe('a host behind a bastion', () => {
  test('is logged in to through it', async () => {
    const executed = await ssh.exec(behind(), 'echo "$SSH_CONNECTION"')
    expect(executed.stdout).toContain(`127.0.0.1 ${target.port}`)
    expect(proxy.connections).toBeGreaterThan(0)
  })

  test('is known by its own name, not by its bastion’s', async () => {
    const bastionOnly = behind().bastion?.knownHostsPaths ?? []
    await expect(ssh.exec(behind({ knownHostsPaths: bastionOnly }), 'true')).rejects.toMatchObject({
      type: 'HostKeyUnknown',
      message: expect.stringContaining(`[127.0.0.1]:${target.port}`),
    })
    const wrong = target.knownHosts('wrong', `[127.0.0.1]:${target.port} ${bastion.publicKey('ed25519')}`)
    await expect(ssh.exec(behind({ knownHostsPaths: [wrong] }), 'true')).rejects.toMatchObject({
      type: 'HostKeyChanged',
    })
  })

  test('is not reached through a bastion whose key is not known', async () => {
    const { bastion: login } = behind()
    const unknown = login && { ...login, knownHostsPaths: [bastion.knownHosts('none')] }
    await expect(ssh.exec(behind(unknown ? { bastion: unknown } : {}), 'true')).rejects.toMatchObject({
      type: 'HostKeyUnknown',
      message: expect.stringContaining('bastion1'),
    })
  })

  test('that does not listen is unreachable for now, and its bastion still serves', async () => {
    const port = await freePort()
    const known = target.knownHosts('nobody', `[127.0.0.1]:${port} ${target.publicKey('ed25519')}`)
    await expect(ssh.exec(behind({ port, knownHostsPaths: [known] }), 'true')).rejects.toMatchObject({
      type: 'HostUnreachable',
      kind: 'transport',
    })
    expect(await ssh.exec(behind(), 'true')).toMatchObject({ code: 0 })
  })

  test('is heard no more when the bastion is lost, and found again through a new connection', async () => {
    let heard = ''
    const executed = ssh.exec(behind(), 'echo begun; sleep 3', { onOutput: (chunk) => (heard += chunk.toString()) })
    await eventually(() => heard === 'begun\n')
    proxy.cut()
    expect(await executed).toMatchObject({ kind: 'unknown', stdout: 'begun\n' })
    expect(await ssh.exec(behind(), 'echo again')).toMatchObject({ stdout: 'again\n' })
  })

  test('is reached also when twenty logins pass the bastion at once', async () => {
    const before = proxy.connections
    // Each with a setting of its own, so that none shares a connection to the target.
    const targets = Array.from({ length: 20 }, (_, index) =>
      behind({ knownHostsPaths: [...target.host().knownHostsPaths, `/nonexistent/${index}`] }),
    )
    const ended = await Promise.all(targets.map((host) => ssh.exec(host, 'true')))
    expect(ended.every((executed) => executed.kind === 'exited' && executed.code === 0)).toBe(true)
    expect(proxy.connections - before).toBe(1)
  })
})

test('twenty logins at once, each of its own, pass an sshd that drops new ones at random', async () => {
  // sshd's default is 10:30:100; here every second one is dropped from the third on.
  const door = await startSshd({ config: ['MaxStartups 2:50:100'] })
  try {
    const logins = Array.from({ length: 20 }, (_, index) =>
      door.host({ knownHostsPaths: [...door.host().knownHostsPaths, `/nonexistent/${index}`] }),
    )
    const ended = await Promise.all(logins.map((host) => ssh.exec(host, 'echo here')))
    expect(ended.map((executed) => executed.stdout)).toEqual(Array(20).fill('here\n'))
  } finally {
    await ssh.closeAll()
    await door.stop()
  }
})
