import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { Ssh } from '../../activities/ssh'
import { quote } from '../../cloud/model/commands'
import { eventually } from '../support/eventually'
import { startProxy } from './proxy'
import { type Sshd, startSshd } from './sshd'

let sshd: Sshd
let ssh: Ssh
beforeAll(async () => {
  sshd = await startSshd()
})
afterAll(() => sshd.stop())
beforeEach(() => {
  ssh = new Ssh()
})
afterEach(() => ssh.closeAll())

describe('a command', () => {
  test('ends with its code and both its streams', async () => {
    expect(await ssh.exec(sshd.host(), 'echo out; echo err >&2; exit 3')).toEqual({
      kind: 'exited',
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  test('ended by a signal is told from one that exited', async () => {
    expect(await ssh.exec(sshd.host(), 'kill -KILL $$')).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' })
    expect(await ssh.exec(sshd.host(), 'exit 137')).toMatchObject({ kind: 'exited', code: 137 })
  })

  test('has no input, and may be longer than an argument can be', async () => {
    expect(await ssh.exec(sshd.host(), 'wc -c')).toMatchObject({ stdout: '0\n' })
    expect(await ssh.exec(sshd.host(), 'exec <&-; echo done')).toMatchObject({ code: 0, stdout: 'done\n' })
    const long = `printf %s ${quote('x'.repeat(3_000_000))} | wc -c`
    expect(await ssh.exec(sshd.host(), long)).toMatchObject({ code: 0, stdout: '3000000\n' })
  })

  test('that prints 100 MB on each stream ends, in bounded memory, with the beginning and the end kept', async () => {
    await ssh.exec(sshd.host(), 'true')
    const before = process.memoryUsage().rss
    let peak = before
    const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20)
    const flood = `echo first; head -c 100000000 /dev/zero | tr "\\0" x | fold -w 999; echo; echo last`
    const executed = await ssh.exec(sshd.host(), `{ ${flood}; } >&2; ${flood}; exit 6`)
    clearInterval(sampling)
    expect(executed).toMatchObject({ kind: 'exited', code: 6 })
    for (const text of [executed.stdout, executed.stderr]) {
      expect(text).toMatch(/^first\nx/)
      expect(text).toMatch(/x\nlast\n$/)
      expect(text).toMatch(/\[99\d{6} bytes not kept\]/)
      expect(text.length).toBeLessThan(400_000)
    }
    expect(peak - before).toBeLessThan(150 * 1024 * 1024)
  }, 120_000)

  test('takes any argument as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const word = text.replaceAll('\0', '')
        const executed = await ssh.exec(sshd.host(), `printf %s ${quote(word)}`)
        expect(executed.stdout).toBe(Buffer.from(word).toString())
      }),
      { numRuns: 15 },
    )
  })

  test('whose connection is cut has an unknown end, with what was heard', async () => {
    const proxy = await startProxy(sshd.port)
    try {
      const known = sshd.knownHosts('proxied', `[127.0.0.1]:${proxy.port} ${sshd.publicKey('ed25519')}`)
      const host = sshd.host({ port: proxy.port, knownHostsPaths: [known] })
      let heard = ''
      const executed = ssh.exec(host, 'echo begun; sleep 3', { onOutput: (chunk) => (heard += chunk.toString()) })
      await eventually(() => heard === 'begun\n')
      proxy.cut()
      expect(await executed).toMatchObject({ kind: 'unknown', stdout: 'begun\n' })
      expect(await ssh.exec(host, 'echo again')).toMatchObject({ kind: 'exited', stdout: 'again\n' })
    } finally {
      await proxy.stop()
    }
  })

  test('whose host falls silent has an unknown end within a minute', async () => {
    const proxy = await startProxy(sshd.port)
    try {
      const known = sshd.knownHosts('frozen', `[127.0.0.1]:${proxy.port} ${sshd.publicKey('ed25519')}`)
      const host = sshd.host({ port: proxy.port, knownHostsPaths: [known] })
      const executed = ssh.exec(host, 'sleep 70', { onOutput: () => undefined })
      await eventually(() => proxy.connections === 1)
      await new Promise((resolve) => setTimeout(resolve, 1000))
      proxy.freeze()
      expect(await executed).toMatchObject({ kind: 'unknown' })
    } finally {
      await proxy.stop()
    }
  }, 60_000)

  test('that nobody waits for any more goes on', async () => {
    const abort = new AbortController()
    const reason = new Error('no longer')
    const file = join(sshd.folder, 'went-on')
    const executed = ssh.exec(sshd.host(), `sleep 1; touch ${file}`, { signal: abort.signal })
    setTimeout(() => abort.abort(reason), 500)
    await expect(executed).rejects.toBe(reason)
    await eventually(async () => (await ssh.exec(sshd.host(), `[ -e ${file} ]`)).kind === 'exited')
    await expect(ssh.exec(sshd.host(), 'true', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('sudo', () => {
  /** A stand-in for sudo: the tests check how it is called, and that its refusals are told from a command's end. */
  function sudo(script: string): string {
    const folder = join(sshd.folder, `sudo-${Math.random()}`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, 'sudo'), 0o755)
    return folder
  }
  /** A host where the login shell finds this sudo. */
  async function onHostWith<T>(script: string, use: (own: Sshd) => Promise<T>): Promise<T> {
    const own = await startSshd({ config: [`SetEnv PATH=${sudo(script)}:/usr/bin:/bin`] })
    try {
      return await use(own)
    } finally {
      await ssh.closeAll()
      await own.stop()
    }
  }

  test('runs a command with -n, with the PATH of jobs', async () => {
    await onHostWith('[ "$1" = -n ] && shift && exec "$@"', async (own) => {
      const executed = await ssh.exec(own.host({ become: 'sudo', path: '/usr/bin:/bin:/opt' }), 'echo "$PATH"; exit 4')
      expect(executed).toMatchObject({ kind: 'exited', code: 4, stdout: '/usr/bin:/bin:/opt\n' })
    })
  })

  test.each([
    ['sudo: a password is required', 1],
    ['sudo: no tty present and no askpass program specified', 1],
    ['sudo: sorry, you must have a tty to run sudo', 1],
    ['Sorry, user ubuntu is not allowed to execute /usr/bin/env as root on controller1.', 1],
    ['ubuntu is not in the sudoers file.', 1],
  ])('that refuses (%s) is for a person', async (words, code) => {
    await onHostWith(`echo "${words}" >&2; exit ${code}`, async (own) => {
      await expect(ssh.exec(own.host({ become: 'sudo' }), 'true')).rejects.toMatchObject({
        type: 'SudoRefused',
        message: expect.stringContaining(words),
      })
    })
  })

  test('that refuses is told from what a start-up file prints beside it', async () => {
    await onHostWith('echo Welcome; echo "sudo: a password is required" >&2; exit 1', async (own) => {
      await expect(ssh.exec(own.host({ become: 'sudo' }), 'true')).rejects.toMatchObject({ type: 'SudoRefused' })
    })
  })

  test('that warns of a name it can not resolve has refused nothing, and its warning is no output', async () => {
    await onHostWith('echo "sudo: unable to resolve host controller1" >&2; shift; exec "$@"', async (own) => {
      const executed = await ssh.exec(own.host({ become: 'sudo' }), 'exit 1')
      expect(executed).toEqual({ kind: 'exited', code: 1, stdout: '', stderr: '' })
    })
  })

  test('is not blamed where sh is not there', async () => {
    await onHostWith('echo "sudo: unable to resolve host controller1" >&2; shift; exec "$@"', async (own) => {
      await expect(ssh.exec(own.host({ become: 'sudo', path: '/nonexistent' }), 'true')).rejects.toMatchObject({
        type: 'LoginShellUnusable',
      })
    })
  })

  test('is not blamed for a command that fails by itself', async () => {
    await onHostWith('shift; exec "$@"', async (own) => {
      const executed = await ssh.exec(own.host({ become: 'sudo' }), 'echo broken >&2; exit 1')
      expect(executed).toMatchObject({ kind: 'exited', code: 1, stderr: 'broken\n' })
    })
  })
})
