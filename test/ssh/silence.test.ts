import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createRuntime } from '../../activities/haproxy'
import { showInfo } from '../../activities/haproxy/commands'
import { lookJob, runJob } from '../../activities/job'
import { Ssh } from '../../activities/ssh'
import type { Host } from '../../cloud/model/hosts'
import { BalancerName, HostName } from '../../cloud/model/ids'
import { Fixture, timesRun } from '../job/fixture'
import { eventually } from '../support/eventually'
import { startProxy } from './proxy'
import { startSshd, type Sshd } from './sshd'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/**
 * A port that accepts connections and never sends a word, unless a test gives some.
 * @param socket the path of a unix socket, in the place of a port
 */
async function startMute(says: (to: Socket) => void = () => undefined, socket?: string): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    sockets.add(near.on('error', () => undefined))
    says(near)
  })
  await new Promise<void>((resolve) => {
    if (socket === undefined) server.listen(0, '127.0.0.1', resolve)
    else server.listen(socket, resolve)
  })
  stops.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function startHost(): Promise<Sshd> {
  const sshd = await startSshd()
  stops.push(() => sshd.stop())
  return sshd
}

async function startFixture(): Promise<Fixture> {
  const fixture = await Fixture.start()
  stops.push(() => fixture.stop())
  return fixture
}

function sshWith(patience: ConstructorParameters<typeof Ssh>[1]): Ssh {
  const ssh = new Ssh({}, patience)
  stops.push(() => ssh.closeAll())
  return ssh
}

/** The host with a shell that hangs for as long as a file exists: a home folder on a dead file server. */
function hanging(host: Host, folder: string): { readonly host: Host; readonly file: string } {
  const file = join(folder, 'hang')
  const bin = join(folder, 'hanging')
  mkdirSync(bin)
  const sh = `#!/bin/bash\nwhile [ -e ${file} ]; do sleep 0.1; done\nexec /bin/sh "$@"\n`
  writeFileSync(join(bin, 'sh'), sh, { mode: 0o755 })
  writeFileSync(file, '')
  return { host: { ...host, path: `${bin}:${host.path}` }, file }
}

/** A host at a port that never sends a word, but whose key is known. */
async function muteHost(sshd: Sshd, says?: (to: Socket) => void): Promise<Host> {
  const port = await startMute(says)
  const known = sshd.knownHosts('mute', `[127.0.0.1]:${port} ${sshd.publicKey('ed25519')}`)
  return sshd.host({ port, knownHostsPaths: [known] })
}

/** The processes whose arguments hold a text. */
function processesWith(text: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text) ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

const reason = new Error('nobody waits any more')
/** Longer than any test may last: a test that waits for it fails. */
const never = 3600

describe('a host whose sshd answers and whose shell hangs', () => {
  test('is told as out of reach by look and run, is asked on a new connection, and once back runs the job once', async () => {
    const fixture = await startFixture()
    const proxy = await startProxy(fixture.sshd.port)
    stops.push(() => proxy.stop())
    const ssh = sshWith({ shell: 2 })
    const known = fixture.sshd.knownHosts('hung', `[127.0.0.1]:${proxy.port} ${fixture.sshd.publicKey('ed25519')}`)
    const { host, file } = hanging({ ...fixture.host, port: proxy.port, knownHostsPaths: [known] }, fixture.sshd.folder)
    const step = { ...fixture.step('true', { host }), unreachableLimitSeconds: 3 }
    const unreachable = { state: 'unreachable', sentence: expect.stringContaining('no shell has begun within 2 s') }
    expect(await lookJob(step, fixture.deps({ ssh }))).toMatchObject(unreachable)
    expect(await runJob(step, fixture.deps({ ssh }))).toMatchObject(unreachable)
    expect(proxy.connections).toBeGreaterThanOrEqual(2)
    rmSync(file)
    // The questions that hung have meanwhile begun as well.
    expect(await runJob(step, fixture.deps())).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('keeps no connection for each question that it has left unanswered, a socket behind it included', async () => {
    const sshd = await startSshd({ config: ['AllowStreamLocalForwarding no'] })
    stops.push(() => sshd.stop())
    const proxy = await startProxy(sshd.port)
    stops.push(() => proxy.stop())
    const ssh = sshWith({ shell: 1 })
    const known = sshd.knownHosts('hung', `[127.0.0.1]:${proxy.port} ${sshd.publicKey('ed25519')}`)
    const { host } = hanging(sshd.host({ port: proxy.port, knownHostsPaths: [known] }), sshd.folder)
    for (let asked = 0; asked < 3; asked += 1) {
      expect(await ssh.exec(host, 'true')).toMatchObject({ kind: 'unknown' })
      await expect(ssh.forwardUnixSocket(host, '/run/haproxy.sock')).rejects.toMatchObject({ type: 'HostUnreachable' })
    }
    expect(proxy.connections).toBeGreaterThanOrEqual(3)
    await eventually(() => proxy.open <= 1)
  })

  test('leaves the other sessions of its connection alone', async () => {
    const sshd = await startHost()
    const ssh = sshWith({ shell: 1 })
    let heard = ''
    const other = ssh.exec(sshd.host(), 'echo begun; sleep 3; echo ended', {
      onOutput: (chunk) => (heard += chunk.toString()),
    })
    await eventually(() => heard === 'begun\n')
    const { host } = hanging(sshd.host(), sshd.folder)
    expect(await ssh.exec(host, 'true')).toMatchObject({ kind: 'unknown' })
    expect(await other).toMatchObject({ kind: 'exited', code: 0, stdout: 'begun\nended\n' })
  })
})

describe('a question', () => {
  test('that trickles, and so is never silent, has to end all the same', async () => {
    const sshd = await startHost()
    const ssh = sshWith({ answer: 1 })
    const executed = await ssh.exec(sshd.host(), 'while echo still here; do sleep 0.1; done')
    expect(executed).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('has not answered within 1 s') })
    expect(executed.stdout).toContain('still here')
  })

  test('of a look whose probe hangs is told in an outage by the outage’s limit, and waited for once that is known', async () => {
    const fixture = await startFixture()
    const hang = join(fixture.sshd.folder, 'hang')
    writeFileSync(hang, '')
    const probe = `while [ -e ${hang} ]; do sleep 0.1; done; echo nothing there; exit 3`
    const step = { ...fixture.step('true', { probe }), unreachableLimitSeconds: 2 }
    expect(await lookJob(step, fixture.deps())).toMatchObject({
      state: 'unreachable',
      sentence: expect.stringContaining('it was asked a question and has not answered within 2 s'),
    })
    const again = lookJob({ ...step, unreachableLimitSeconds: 600 }, fixture.deps())
    rmSync(hang)
    expect(await again).toMatchObject({ state: 'ready' })
  })

  test('of the probe after a job’s end is told in an outage by the outage’s limit, and waited for once that is known', async () => {
    const fixture = await startFixture()
    const hang = join(fixture.sshd.folder, 'hang')
    writeFileSync(hang, '')
    const probe = `while [ -e ${hang} ]; do sleep 0.1; done; echo it is there`
    const step = { ...fixture.step('true', { probe }), unreachableLimitSeconds: 2 }
    expect(await fixture.run(step)).toMatchObject({
      state: 'slow',
      sentence: expect.stringMatching(/^The command of .* has ended on .*The probe .* has not answered for 2 s/),
    })
    const again = fixture.run({ ...step, operatorNotified: true })
    rmSync(hang)
    expect(await again).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('is not misled by what the login shell prints before it begins', async () => {
    const sshd = await startSshd({
      config: [`ForceCommand printf 'no end of line'; sh -c "$SSH_ORIGINAL_COMMAND"`],
    })
    stops.push(() => sshd.stop())
    expect(await sshWith({}).exec(sshd.host(), 'echo answer')).toMatchObject({ kind: 'exited', stdout: 'answer\n' })
  })
})

describe('a job that is waited for', () => {
  test('is found again when the shell that waits for it is stopped, and ran once', async () => {
    const fixture = await startFixture()
    const ssh = sshWith({ tick: 6 })
    const go = join(fixture.sshd.folder, 'go')
    const step = fixture.step(`while [ ! -e ${go} ]; do sleep 0.1; done`)
    const run = runJob(step, fixture.deps({ ssh }))
    await eventually(() => timesRun(step) === 1)
    // The script is in no argument list; its PATH is this fixture's own.
    const waiting = (): readonly number[] =>
      processesWith('base64 -di').filter((pid) => environmentOf(pid).includes(fixture.sshd.folder))
    const stopped = waiting()
    expect(stopped.length).toBeGreaterThan(0)
    for (const pid of stopped) process.kill(pid, 'SIGSTOP')
    stops.push(() => {
      for (const pid of stopped) process.kill(pid, 'SIGKILL')
    })
    await eventually(() => waiting().some((pid) => !stopped.includes(pid)))
    writeFileSync(go, '')
    expect(await run).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })
})

describe('a login', () => {
  test('to an sshd that takes connections and says nothing ends by our clock', async () => {
    const sshd = await startHost()
    const ssh = sshWith({ login: 1 })
    await expect(ssh.exec(await muteHost(sshd), 'true')).rejects.toMatchObject({
      type: 'HostUnreachable',
      message: expect.stringContaining('it did not let us log in within 1 s'),
    })
  })

  test('through a bastion that opens the way and then hangs ends by our clock', async () => {
    const bastion = await startHost()
    const ssh = sshWith({ login: 1 })
    const host = { ...(await muteHost(bastion)), bastion: bastion.host({ name: HostName.parse('bastion1') }) }
    await expect(ssh.exec(host, 'true')).rejects.toMatchObject({
      type: 'HostUnreachable',
      message: expect.stringContaining('controller1'),
    })
  })
})

describe('what a login needs', () => {
  const silent = { type: 'HostUnreachable', message: expect.stringContaining('it did not let us log in within 1 s') }

  test('may be an agent that takes the question and says nothing', async () => {
    const sshd = await startHost()
    const agent = join(sshd.folder, 'agent.sock')
    await startMute(undefined, agent)
    const { keyPath, ...withoutKey } = sshd.host({ agent })
    expect(keyPath).toBeDefined()
    await expect(sshWith({ login: 1 }).exec(withoutKey, 'true')).rejects.toMatchObject(silent)
  })

  test('may be a file on a disk that hangs', async () => {
    const sshd = await startHost()
    const hung = join(sshd.folder, 'hung')
    // The pipe has no writer, so its reader waits.
    execFileSync('mkfifo', [hung])
    stops.push(() => closeSync(openSync(hung, 'r+')))
    await expect(sshWith({ login: 1 }).exec(sshd.host({ keyPath: hung }), 'true')).rejects.toMatchObject(silent)
  })

  test('may be a banner that trickles', async () => {
    const sshd = await startHost()
    const host = await muteHost(sshd, (to) => {
      const drop = setInterval(() => to.write('x\r\n'), 100)
      to.on('close', () => clearInterval(drop))
    })
    await expect(sshWith({ login: 1 }).exec(host, 'true')).rejects.toMatchObject(silent)
  })
})

describe('who no longer waits', () => {
  test('is let go at once, while a host that says nothing is logged in to', async () => {
    const sshd = await startHost()
    const ssh = sshWith({ login: never })
    const abort = new AbortController()
    const executed = ssh.exec(await muteHost(sshd), 'true', { signal: abort.signal })
    setTimeout(() => abort.abort(reason), 200)
    await expect(executed).rejects.toBe(reason)
  })

  test('is let go at once, while a shell hangs', async () => {
    const sshd = await startHost()
    const ssh = sshWith({ shell: never })
    const abort = new AbortController()
    const executed = ssh.exec(hanging(sshd.host(), sshd.folder).host, 'true', { signal: abort.signal })
    setTimeout(() => abort.abort(reason), 500)
    await expect(executed).rejects.toBe(reason)
  })

  test('is let go at once by a HAProxy that takes connections and says nothing, also while it queues for it', async () => {
    const runtime = createRuntime(() => Promise.reject(new Error('no socket of this test is behind SSH')), never)
    const target = {
      balancer: BalancerName.parse('haproxy1'),
      address: { kind: 'tcp', address: '127.0.0.1', port: await startMute() },
    } as const
    const first = new AbortController()
    const second = new AbortController()
    const asked = runtime.ask(target, showInfo, first.signal)
    const queued = runtime.ask(target, showInfo, second.signal)
    second.abort(reason)
    await expect(queued).rejects.toBe(reason)
    first.abort(reason)
    await expect(asked).rejects.toBe(reason)
  })
})

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    // It ended meanwhile.
    return ''
  }
}
