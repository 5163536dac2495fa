import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Ssh } from '../../activities/ssh'
import { agentOfWorker, type Host } from '../../cloud/model/hosts'
import { eventually } from '../support/eventually'
import { freePort } from '../support/free-port'
import { ended, makeKey, type Sshd, startSshd } from './sshd'

let sshd: Sshd
let ssh: Ssh
beforeAll(async () => {
  sshd = await startSshd({ keyTypes: ['ed25519', 'rsa'] })
  makeKey(join(sshd.folder, 'other'))
  makeKey(join(sshd.folder, 'other_host'))
  makeKey(join(sshd.folder, 'locked'), 'ed25519', 'the passphrase')
  appendFileSync(join(sshd.folder, 'authorized_keys'), readFileSync(join(sshd.folder, 'locked.pub')))
})
afterAll(() => sshd.stop())
beforeEach(() => {
  ssh = new Ssh()
})
afterEach(() => ssh.closeAll())

const loggedIn = { kind: 'exited', code: 0, stdout: 'here\n' }
const tryLogin = (host: Host) => ssh.exec(host, 'echo here')
const name = (): string => `[127.0.0.1]:${sshd.port}`

/** The host as a known_hosts with these lines has it. */
const knownBy = (...lines: readonly string[]): Host =>
  sshd.host({ knownHostsPaths: [sshd.knownHosts(`known-${Math.random()}`, ...lines)] })

describe('a host', () => {
  test('whose key is known is logged in to', async () => {
    expect(await tryLogin(sshd.host())).toMatchObject(loggedIn)
  })

  test('of which only the RSA key is known is asked for that key', async () => {
    expect(await tryLogin(knownBy(`${name()} ${sshd.publicKey('rsa')}`))).toMatchObject(loggedIn)
  })

  test('that is known by a hashed name is logged in to', async () => {
    const host = knownBy(`${name()} ${sshd.publicKey('ed25519')}`)
    execFileSync('ssh-keygen', ['-H', '-f', host.knownHostsPaths[0] ?? ''], { stdio: 'ignore' })
    expect(await tryLogin(host)).toMatchObject(loggedIn)
  })

  test('may be known by any of several files, of which some are not there', async () => {
    const known = sshd.host().knownHostsPaths
    const host = sshd.host({ knownHostsPaths: [join(sshd.folder, 'absent'), sshd.knownHosts('empty'), ...known] })
    expect(await tryLogin(host)).toMatchObject(loggedIn)
  })

  const other = (): string => readFileSync(join(sshd.folder, 'other_host.pub'), 'utf8').split(' ').slice(0, 2).join(' ')
  test.each([
    ['that no file knows', () => knownBy(''), 'HostKeyUnknown'],
    ['that is known on another port', () => knownBy(`127.0.0.1 ${sshd.publicKey('ed25519')}`), 'HostKeyUnknown'],
    ['whose key has changed', () => knownBy(`${name()} ${other()}`), 'HostKeyChanged'],
    [
      'that has no key of the known type',
      () => knownBy(`${name()} ${readFileSync(ecdsaKey(), 'utf8').split(' ').slice(0, 2).join(' ')}`),
      'HostKeyChanged',
    ],
    [
      'whose key is revoked though known',
      () => knownBy(`${name()} ${sshd.publicKey('ed25519')}`, `@revoked * ${sshd.publicKey('ed25519')}`),
      'HostKeyRevoked',
    ],
    ['whose key is only revoked', () => knownBy(`@revoked * ${sshd.publicKey('ed25519')}`), 'HostKeyRevoked'],
    ['that only an authority vouches for', () => knownBy(`@cert-authority * ${other()}`), 'HostCertificateUnsupported'],
    ['whose known_hosts is a folder', () => sshd.host({ knownHostsPaths: [sshd.folder] }), 'KnownHostsUnreadable'],
  ])('%s is not logged in to', async (_, host, type) => {
    await expect(tryLogin(host())).rejects.toMatchObject({ type, kind: 'decision' })
  })

  test('whose key is corrected in known_hosts is logged in to without a new worker', async () => {
    const host = knownBy('')
    await expect(tryLogin(host)).rejects.toMatchObject({ type: 'HostKeyUnknown' })
    writeFileSync(host.knownHostsPaths[0] ?? '', `${name()} ${sshd.publicKey('ed25519')}\n`)
    expect(await tryLogin(host)).toMatchObject(loggedIn)
  })

  test('that does not listen is unreachable for now', async () => {
    const port = await freePort()
    const known = sshd.knownHosts('nobody-there', `[127.0.0.1]:${port} ${sshd.publicKey('ed25519')}`)
    const host = sshd.host({ port, knownHostsPaths: [known] })
    await expect(tryLogin(host)).rejects.toMatchObject({ type: 'HostUnreachable', kind: 'transport' })
  })

  function ecdsaKey(): string {
    const file = join(sshd.folder, `ecdsa-${Math.random()}`)
    makeKey(file, 'ecdsa')
    return `${file}.pub`
  }
})

describe('a login', () => {
  const passphrase = (text: string): string => {
    const file = join(sshd.folder, `passphrase-${Math.random()}`)
    writeFileSync(file, text)
    return file
  }

  test('with a locked key works with the passphrase from its file', async () => {
    const host = sshd.host({ keyPath: join(sshd.folder, 'locked'), passphrasePath: passphrase('the passphrase\n') })
    expect(await tryLogin(host)).toMatchObject(loggedIn)
  })

  test.each([
    ['a locked key and no passphrase', () => ({ keyPath: join(sshd.folder, 'locked') })],
    ['a wrong passphrase', () => ({ keyPath: join(sshd.folder, 'locked'), passphrasePath: passphrase('wrong') })],
    ['a public key', () => ({ keyPath: join(sshd.folder, 'user.pub') })],
    ['no key at all in the file', () => ({ keyPath: join(sshd.folder, 'sshd_config') })],
  ])('with %s is for a person', async (_, changes) => {
    await expect(tryLogin(sshd.host(changes()))).rejects.toMatchObject({ type: 'SshKeyUnusable', kind: 'decision' })
  })

  test('with a key file that this worker lacks waits, and names the worker: another may have it', async () => {
    await expect(tryLogin(sshd.host({ keyPath: join(sshd.folder, 'absent') }))).rejects.toMatchObject({
      type: 'WorkerCannotLogIn',
      kind: 'transport',
      message: expect.stringMatching(
        /^the worker on \S+ \(pid \d+, in \/.*, as \S+\) can't log in to .*absent is not there/,
      ),
    })
  })

  test('finds its key and known_hosts below the home of the worker that uses them', async () => {
    const host = sshd.host()
    const below = (path: string | undefined): string => `~/${relative(sshd.folder, path ?? '')}`
    const written = { ...host, keyPath: below(host.keyPath), knownHostsPaths: host.knownHostsPaths.map(below) }
    const { HOME } = process.env
    process.env.HOME = sshd.folder
    try {
      expect(await tryLogin(written)).toMatchObject(loggedIn)
    } finally {
      process.env.HOME = HOME
    }
  })

  test('with a key that is not authorised is for a person, and says what was tried', async () => {
    const keyPath = join(sshd.folder, 'other')
    await expect(tryLogin(sshd.host({ keyPath }))).rejects.toMatchObject({
      type: 'SshAuthenticationFailed',
      message: expect.stringContaining(`tried the key ${keyPath}`),
    })
  })

  describe('by an agent', () => {
    let agent: ChildProcess
    let socket: string
    beforeAll(async () => {
      socket = join(sshd.folder, 'agent.sock')
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
      await eventually(() => agent.exitCode === null && succeeds('test', ['-S', socket]))
      execFileSync('ssh-add', [join(sshd.folder, 'other'), join(sshd.folder, 'user')], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      })
    })
    afterAll(() => ended(agent))

    function throughAgent(agentSocket: string): Host {
      const { keyPath, ...rest } = sshd.host()
      expect(keyPath).toBeDefined()
      return { ...rest, agent: agentSocket }
    }

    test('works with whichever of its keys the host takes', async () => {
      expect(await tryLogin(throughAgent(socket))).toMatchObject(loggedIn)
    })

    test('follows a key that was refused', async () => {
      const host = { ...throughAgent(socket), keyPath: join(sshd.folder, 'other') }
      expect(await tryLogin(host)).toMatchObject(loggedIn)
    })

    test('is the one of the worker that logs in, where cloud.yaml says true', async () => {
      const { SSH_AUTH_SOCK: before } = process.env
      try {
        delete process.env.SSH_AUTH_SOCK
        await expect(tryLogin(throughAgent(agentOfWorker))).rejects.toMatchObject({
          type: 'WorkerCannotLogIn',
          kind: 'transport',
          message: expect.stringContaining('SSH_AUTH_SOCK is not set there'),
        })
        process.env.SSH_AUTH_SOCK = socket
        expect(await tryLogin(throughAgent(agentOfWorker))).toMatchObject(loggedIn)
      } finally {
        if (before !== undefined) process.env.SSH_AUTH_SOCK = before
      }
    })

    describe('that holds the right key behind five others', () => {
      beforeAll(() => {
        const others = Array.from({ length: 5 }, (_, index) => join(sshd.folder, `key-${index}`))
        for (const file of others) makeKey(file)
        const user = join(sshd.folder, 'user')
        const env = { ...process.env, SSH_AUTH_SOCK: socket }
        execFileSync('ssh-add', ['-D'], { env, stdio: 'ignore' })
        execFileSync('ssh-add', [...others, join(sshd.folder, 'other'), user], { env, stdio: 'ignore' })
      })

      test('fails for the reason that it is: too many keys, not a missing one', async () => {
        const refused = tryLogin(throughAgent(socket))
        await expect(refused).rejects.toMatchObject({ type: 'SshTooManyKeys', kind: 'decision' })
        await expect(refused).rejects.toThrow(/MaxAuthTries.*\.pub/)
      })

      test('works with that key named by its public half, which is then offered alone', async () => {
        const keyPath = join(sshd.folder, 'user.pub')
        expect(await tryLogin({ ...throughAgent(socket), keyPath })).toMatchObject(loggedIn)
      })

      test('does not work with a key that the agent has not, and says so', async () => {
        const keyPath = join(sshd.folder, 'locked.pub')
        await expect(tryLogin({ ...throughAgent(socket), keyPath })).rejects.toMatchObject({
          type: 'SshAuthenticationFailed',
          message: expect.stringContaining('does not hold it'),
        })
      })
    })

    test('that is gone is for a person', async () => {
      await expect(tryLogin(throughAgent(join(sshd.folder, 'gone.sock')))).rejects.toMatchObject({
        type: 'SshAuthenticationFailed',
        message: expect.stringContaining('gone.sock'),
      })
    })
  })
})

function succeeds(command: string, words: readonly string[]): boolean {
  try {
    execFileSync(command, words)
    return true
  } catch {
    return false
  }
}
