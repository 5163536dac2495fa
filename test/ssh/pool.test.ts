import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Ssh } from '../../activities/ssh'
import { eventually } from '../support/eventually'
import { type Proxy, startProxy } from './proxy'
import { type Sshd, type SshdSettings, startSshd } from './sshd'

let sshd: Sshd
let proxy: Proxy
let ssh: Ssh

/** Starts an sshd behind a proxy that counts connections. */
async function start(settings?: SshdSettings): Promise<void> {
  sshd = await startSshd(settings)
  proxy = await startProxy(sshd.port)
}
const host = () => hostOf('proxied')
/** The host with a file of host keys of its own, and so with connections of its own. */
function hostOf(file: string) {
  const known = sshd.knownHosts(file, `[127.0.0.1]:${proxy.port} ${sshd.publicKey('ed25519')}`)
  return sshd.host({ port: proxy.port, knownHostsPaths: [known] })
}
beforeEach(() => {
  ssh = new Ssh()
})
afterEach(async () => {
  await ssh.closeAll()
  await proxy.stop()
  await sshd.stop()
})

describe('connections', () => {
  test('are shared: one after the other, and eight at once', async () => {
    await start()
    await ssh.exec(host(), 'true')
    await ssh.exec(host(), 'true')
    await Promise.all(Array.from({ length: 8 }, () => ssh.exec(host(), 'sleep 0.2')))
    expect(proxy.connections).toBe(1)
  })

  test('become more where more than eight commands run at once', async () => {
    await start()
    const ended = await Promise.all(Array.from({ length: 20 }, () => ssh.exec(host(), 'sleep 0.5')))
    expect(ended.every((executed) => executed.kind === 'exited')).toBe(true)
    expect(proxy.connections).toBe(3)
  })

  test('become more where sshd allows fewer sessions than is usual', async () => {
    await start({ config: ['MaxSessions 3'] })
    const ended = await Promise.all(Array.from({ length: 6 }, () => ssh.exec(host(), 'sleep 0.5; echo done')))
    expect(ended).toEqual(Array(6).fill({ kind: 'exited', code: 0, stdout: 'done\n', stderr: '' }))
  })

  test.each([1, 2])(
    'become as many as it takes where sshd allows %i session(s), and it is asked once how many',
    async (most) => {
      await start({ config: [`MaxSessions ${most}`] })
      const six = async () => {
        const ended = await Promise.all(Array.from({ length: 6 }, () => ssh.exec(host(), 'sleep 0.5; echo done')))
        expect(ended).toEqual(Array(6).fill({ kind: 'exited', code: 0, stdout: 'done\n', stderr: '' }))
      }
      await six()
      await six()
    },
  )

  test('that sshd drops before their handshake are opened again', async () => {
    await start()
    proxy.refuse(true)
    const executing = ssh.exec(host(), 'echo here')
    await eventually(() => proxy.connections === 2)
    proxy.refuse(false)
    const executed = await executing
    expect(executed).toMatchObject({ kind: 'exited', stdout: 'here\n' })
    expect(proxy.connections).toBe(3)
  })

  test('that are dropped before their handshake again and again are out of reach, with the likely reasons', async () => {
    await start()
    proxy.refuse(true)
    await expect(ssh.exec(host(), 'true')).rejects.toMatchObject({
      type: 'HostUnreachable',
      message: expect.stringMatching(/before the SSH handshake.*MaxStartups/),
    })
    expect(proxy.connections).toBe(5)
  })

  test('that allow no session at all are out of reach, not waited for without end', async () => {
    await start({ config: ['MaxSessions 0'] })
    await expect(ssh.exec(host(), 'true')).rejects.toMatchObject({ type: 'HostUnreachable' })
  })

  test('that were lost are replaced', async () => {
    await start()
    await ssh.exec(host(), 'true')
    proxy.cut()
    await eventually(async () => (await ssh.exec(host(), 'true').catch(() => undefined))?.kind === 'exited')
    expect(proxy.connections).toBe(2)
  })

  test('are closed when idle, and opened again when needed', async () => {
    await start()
    const brief = new Ssh({ seconds: 0.3 })
    await brief.exec(host(), 'true')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await brief.exec(host(), 'true')
    expect(proxy.connections).toBe(2)
    await brief.closeAll()
  })

  test('are kept for the hosts used last, so that a worker does not grow with the hosts of a cloud', async () => {
    await start()
    const hosts = [0, 1, 2, 3].map((at) => hostOf(`proxied-${at}`))
    const [first, second, third, fourth] = hosts
    const few = new Ssh({ connections: 2, seconds: 3600 })
    const use = async (each = host()) => few.exec(each, 'true')
    for (const each of [first, second, first, third]) await use(each)
    await eventually(() => proxy.open === 2)
    for (const each of [first, third]) await use(each)
    expect(proxy.connections).toBe(3)
    await use(second)
    await Promise.all(hosts.map(async (each) => few.exec(each, 'sleep 0.5')))
    await eventually(() => proxy.open === 2)
    for (const each of [third, fourth]) await use(each)
    await eventually(() => proxy.open === 2)
    await few.closeAll()
  })

  test('all end with closeAll, in use or not', async () => {
    await start()
    const running = ssh.exec(host(), 'sleep 30')
    await eventually(() => proxy.connections === 1)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await ssh.closeAll()
    expect(await running).toMatchObject({ kind: 'unknown' })
  })
})
