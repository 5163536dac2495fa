import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Server, utils } from 'ssh2'
import { Ssh } from '../../activities/ssh'
import type { Host } from '../../cloud/model/hosts'
import { HostName } from '../../cloud/model/ids'

/** A server whose commands are over before it has said that they began: start, exit, end and close in one go. */
async function quickServer(hostKey: string): Promise<Server> {
  const server = new Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on('error', () => undefined)
    connection.on('authentication', (context) => context.accept())
    connection.on('session', (accept) => {
      accept().on('exec', (acceptCommand) => {
        const channel = acceptCommand()
        channel.exit(7)
        channel.end()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

test('an exit that comes in the same packet as the start is heard', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quick-exit-'))
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const parsed = utils.parseKey(privateKey)
  if (parsed instanceof Error) throw parsed
  const server = await quickServer(privateKey)
  const { port } = server.address() as AddressInfo
  const keyPath = join(folder, 'key')
  const known = join(folder, 'known_hosts')
  writeFileSync(keyPath, privateKey, { mode: 0o600 })
  writeFileSync(known, `[127.0.0.1]:${port} ssh-rsa ${parsed.getPublicSSH().toString('base64')}\n`)
  const host: Host = {
    name: HostName.parse('quick'),
    address: '127.0.0.1',
    port,
    user: 'operator',
    keyPath,
    knownHostsPaths: [known],
    become: 'none',
    jobsFolder: folder,
    path: '/usr/bin:/bin',
    bootIdPath: '/proc/sys/kernel/random/boot_id',
    policyPath: join(folder, 'policy-rc.d'),
    python: 'python3',
  }
  const ssh = new Ssh()
  try {
    for (let round = 0; round < 20; round += 1) {
      await expect(ssh.exec(host, 'true')).rejects.toMatchObject({
        type: 'LoginShellUnusable',
        message: expect.stringContaining('exit code 7'),
      })
    }
  } finally {
    await ssh.closeAll()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    rmSync(folder, { recursive: true })
  }
})
