import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Ssh } from '../../activities/ssh'
import type { Host } from '../../cloud/model/hosts'
import { eventually } from '../support/eventually'
import { type Sshd, startSshd } from './sshd'

// @needs login shells
const relayed = ['AllowStreamLocalForwarding no']
/** A login that prints as many bytes as the relay's own first words, without a newline, and more. */
const talkative = {
  shell: '/bin/bash',
  home: { '.bashrc': 'printf "Welcome, all"; head -c 100000 /dev/zero | tr "\\0" x; echo >&2 nonsense\n' },
}

describe.each([
  ['by sshd itself', { config: [] }, []],
  ['by a relay, where sshd may not', { config: relayed }, []],
  ['by a relay, behind a login that prints', { config: relayed, login: talkative }, []],
  ['by socat alone, behind a login that prints', { config: relayed, login: talkative }, ['socat', 'sed', 'grep']],
] as const)('a unix socket on a host, forwarded %s', (_, settings, tools) => {
  let sshd: Sshd
  let ssh: Ssh
  let server: Server
  let host: Host
  let path: string
  let open = 0
  beforeAll(async () => {
    sshd = await startSshd(settings)
    ssh = new Ssh()
    host = tools.length === 0 ? sshd.host() : sshd.host({ path: folderOf(sshd, tools) })
    path = join(sshd.folder, "a server's.sock")
    // Answers a line as HAProxy's runtime API does: so many bytes, then it closes.
    server = createServer((socket) => {
      open += 1
      socket.on('error', () => undefined)
      socket.on('close', () => (open -= 1))
      socket.once('data', (line: Buffer) => socket.end('x'.repeat(Number(line.toString())) + '\n\n'))
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
  })
  afterAll(async () => {
    await ssh.closeAll()
    await new Promise((resolve) => server.close(resolve))
    await sshd.stop()
  })

  async function askFor(bytes: number, half: boolean): Promise<string> {
    const stream = await ssh.forwardUnixSocket(host, path)
    if (half) stream.end(`${bytes}\n`)
    else stream.write(`${bytes}\n`)
    return reply(stream)
  }

  test('carries a question there and the whole answer back, then closes on both sides', async () => {
    for (const half of [true, false]) {
      expect(await askFor(1, half)).toBe('x\n\n')
      expect((await askFor(200_000, half)).length).toBe(200_002)
    }
    await eventually(() => open === 0)
  })

  test('serves one question after the other and several at once', async () => {
    for (let round = 0; round < 12; round += 1) expect(await askFor(round, true)).toBe('x'.repeat(round) + '\n\n')
    const replies = await Promise.all(Array.from({ length: 12 }, () => askFor(5, true)))
    expect(new Set(replies)).toEqual(new Set(['xxxxx\n\n']))
  })

  test('that does not exist may come back: it is out of reach for now', async () => {
    await expect(ssh.forwardUnixSocket(host, `${path}.gone`)).rejects.toMatchObject({
      type: 'SocketUnreachable',
      kind: 'transport',
      message: expect.stringContaining('does not exist'),
    })
  })

  test('that is no socket, or that nothing on the host can connect to, is for a person', async () => {
    const file = join(sshd.folder, 'file')
    writeFileSync(file, '')
    chmodSync(file, 0o600)
    await expect(ssh.forwardUnixSocket(host, file)).rejects.toMatchObject({
      type: 'SocketRefused',
      kind: 'decision',
    })
  })
})

test('a socket is refused with the reason where neither sshd nor any tool of the host can forward it', async () => {
  const sshd = await startSshd({ config: ['AllowStreamLocalForwarding no'] })
  const ssh = new Ssh()
  const path = join(sshd.folder, 'socket')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(path, resolve))
  try {
    const host = sshd.host({ path: folderOf(sshd, []) })
    await expect(ssh.forwardUnixSocket(host, path)).rejects.toMatchObject({ type: 'SocketRefused' })
  } finally {
    await ssh.closeAll()
    await new Promise((resolve) => server.close(resolve))
    await sshd.stop()
  }
})

/** A folder for PATH with these programs, and those that every script needs. */
function folderOf(sshd: Sshd, tools: readonly string[]): string {
  const bin = join(sshd.folder, 'few-tools')
  mkdirSync(bin)
  for (const tool of new Set(['sh', 'env', 'grep', 'sed', 'head', 'base64', 'sha256sum', ...tools]))
    symlinkSync(`/usr/bin/${tool}`, join(bin, tool))
  return bin
}

function reply(stream: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    stream.on('error', reject)
    stream.on('close', () => resolve(text))
  })
}
