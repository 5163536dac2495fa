import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Ssh } from '../../activities/ssh'
import { deliver } from '../../activities/ssh/delivery'
import type { Host } from '../../cloud/model/hosts'
import { HostName } from '../../cloud/model/ids'
import { type Sshd, startSshd } from './sshd'

// @needs sudo
const page = readFileSync(join(__dirname, '../../docs/explanation/security.md'), 'utf8')

/** The lines of the page's block that follows a heading. */
function blockAfter(heading: string): readonly string[] {
  const [, text = ''] = page.split(`\n## ${heading}\n`)
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith('    '))
  const length = lines.slice(first).findIndex((line) => !line.startsWith('    '))
  return lines.slice(first, first + length).map((line) => line.trim())
}

let sshd: Sshd
let ssh: Ssh
beforeAll(async () => {
  sshd = await startSshd()
  ssh = new Ssh()
})
afterAll(async () => {
  await ssh.closeAll()
  await sshd.stop()
})

/** Accepts the key of the tests with these options before it, for logins that begin from now on. */
function restrict(options: string): void {
  writeFileSync(
    join(sshd.folder, 'authorized_keys'),
    `${options} ${readFileSync(join(sshd.folder, 'user.pub'), 'utf8')}`,
  )
}

describe('the key of a worker', () => {
  test('does all that an upgrade needs with the options of docs/explanation/security.md, and only from that address', async () => {
    const [line = ''] = blockAfter('The key of the workers')
    const [options = ''] = line.split(' ssh-ed25519 ')
    expect(options).toBe('restrict,from="10.0.0.2,10.0.0.3"')
    const path = join(sshd.folder, 'haproxy.sock')
    const server = createServer((socket) => socket.once('data', () => socket.end('answer\n')))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    try {
      restrict(options.replace('10.0.0.2', '127.0.0.1'))
      const host = sshd.host()
      expect(await ssh.exec(host, 'id -u')).toMatchObject({ code: 0, stdout: `${userInfo().uid}\n` })
      // sshd forwards nothing for this key, so a relay on the host reaches HAProxy's socket.
      const stream = await ssh.forwardUnixSocket(host, path)
      stream.end('show info\n')
      let said = ''
      for await (const chunk of stream) said += String(chunk)
      expect(said).toBe('answer\n')

      restrict(options)
      const refused = new Ssh()
      await expect(refused.exec(sshd.host(), 'true')).rejects.toMatchObject({ kind: 'decision' })
      await refused.closeAll()
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test('passes a bastion with the options of docs/explanation/security.md, and does nothing else there', async () => {
    const [, line = ''] = blockAfter('The key of the workers')
    const [options = ''] = line.split(' ssh-ed25519 ')
    const target = await startSshd()
    const through = new Ssh()
    try {
      restrict(options.replaceAll('10.0.0.2', '127.0.0.1').replace('10.0.0.11:22', `127.0.0.1:${target.port}`))
      const bastion = sshd.host({ name: HostName.parse('bastion1') })
      const behind = target.host({ bastion })
      expect(await through.exec(behind, 'echo here')).toMatchObject({ code: 0, stdout: 'here\n' })
      await expect(through.exec(bastion, 'echo here')).rejects.toMatchObject({ type: 'LoginShellUnusable' })
    } finally {
      await through.closeAll()
      await target.stop()
    }
  })
})

describe('the sudoers file of docs/explanation/security.md', () => {
  const whole = `root ALL=(ALL:ALL) ALL\n${blockAfter('Root on the hosts').join('\n')}\n`.replaceAll(
    'upgrade ',
    'nobody ',
  )

  test('is one that visudo takes', () => {
    const file = join(sshd.folder, 'sudoers')
    writeFileSync(file, whole, { mode: 0o440 })
    const { status, stderr } = spawnSync('visudo', ['-cf', file], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  const asRoot = userInfo().uid === 0 ? test : test.skip
  asRoot('lets the login user run what the worker sends, as root and without a terminal', () => {
    const file = join(sshd.folder, 'sudoers')
    writeFileSync(file, whole, { mode: 0o440 })
    const host: Host = sshd.host({ become: 'sudo' })
    const { commandLine, input } = deliver(host, 'id -u')
    // In a mount namespace of its own, in which /etc/sudoers is that file.
    const script =
      'mount --bind "$1" /etc/sudoers && exec setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "$2"'
    const { stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', file, commandLine], {
      input,
      encoding: 'utf8',
    })
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' })
  })
})
