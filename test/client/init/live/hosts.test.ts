import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createRuntime } from '../../../../activities/haproxy'
import { Ssh } from '../../../../activities/ssh'
import { askHost, outputOf } from '../../../../client/init/live/ask'
import { askSockets, filesIn, readSocket } from '../../../../client/init/live/balancer'
import { readHaproxyFiles } from '../../../../client/init/haproxy/config'
import { haproxyFilesSh } from '../../../../client/init/live/programs.generated'
import type { Host } from '../../../../cloud/model/hosts'
import { freePort } from '../../../support/free-port'
import { Site } from '../../../haproxy/support/site'
import { startSshd, type Sshd } from '../../../ssh/sshd'

let sshd: Sshd
let ssh: Ssh
const site = new Site()

/** A host of this machine whose first programs are these. */
function hostWith(name: string, programs: Readonly<Record<string, string>> = {}, changes: Partial<Host> = {}): Host {
  const bin = join(site.folder, name)
  mkdirSync(bin, { recursive: true })
  for (const [program, text] of Object.entries(programs)) {
    writeFileSync(join(bin, program), `#!/bin/sh\n${text}\n`)
    chmodSync(join(bin, program), 0o755)
  }
  const usual = sshd.host()
  return sshd.host({ path: `${bin}:${usual.path}`, ...changes })
}

beforeAll(async () => {
  sshd = await startSshd({ login: { shell: '/bin/sh', home: { '.profile': 'echo a motd; echo a warning >&2' } } })
  ssh = new Ssh({}, { login: 10, shell: 10, answer: 60 })
})
afterAll(async () => {
  await ssh.closeAll()
  await sshd.stop()
  await site.end()
})

/** dpkg's and apt's words on a host that has Keystone. */
const packaged = {
  hostname: 'echo ctl1.example.com',
  'dpkg-query': `case $* in *Package*) printf 'bash\\nkeystone\\npython-keystone\\nkeystoneclient\\n' ;; *Status*) echo 'install ok installed 2:10.0.0-0ubuntu1~cloud0' ;; esac`,
  'apt-cache': `printf 'keystone:\\n  Installed: 2:10.0.0-0ubuntu1~cloud0\\n  Candidate: 2:11.0.4-0ubuntu1~cloud0\\n  Version table:\\n     2:11.0.4-0ubuntu1~cloud0 500\\n        500 http://cloud.invalid xenial/main\\n *** 2:10.0.0-0ubuntu1~cloud0 100\\n        100 /var/lib/dpkg/status\\n'`,
  yum: 'exit 1',
  rpm: 'exit 1',
  docker: 'exit 1',
}

describe('a host that is asked', () => {
  test('tells its name, its packages and the versions that its repositories have', async () => {
    const answer = await askHost(ssh, hostWith('packaged', packaged))
    expect(answer).toMatchObject({ kind: 'read', facts: { hostname: 'ctl1.example.com' } })
    if (answer.kind === 'unread') throw new Error(answer.reason)
    expect(Object.fromEntries(answer.facts.packages)).toEqual({
      keystone: { packaging: 'apt', version: '2:10.0.0-0ubuntu1~cloud0' },
      'python-keystone': { packaging: 'apt', version: '2:10.0.0-0ubuntu1~cloud0' },
    })
    expect(answer.facts.offers.get('keystone')).toEqual(['2:11.0.4-0ubuntu1~cloud0', '2:10.0.0-0ubuntu1~cloud0'])
  })

  test.each([
    ['whose programs print without end', { hostname: 'yes x | head -c 30000000' }, 'read'],
    ['whose packages are no packages', { ...packaged, 'dpkg-query': 'echo "keystone-\u001b[2J"; echo evil' }, 'read'],
    ['whose name is bytes', { hostname: String.raw`printf '\001\377\n'` }, /none of a host/],
    ['whose programs print other lines', { hostname: 'echo "a; rm -rf /"' }, /none of a host: "hostname a; rm/],
  ])('and %s is bounded, or refused with a reason', async (_, programs, expected) => {
    const answer = await askHost(ssh, hostWith('hostile', programs))
    if (answer.kind === 'unread') expect(answer.reason).toMatch(expected)
    else expect(JSON.stringify([...answer.facts.packages]).length).toBeLessThan(1000)
  })

  test('and answers more than can be borne is given up at once', async () => {
    await expect(outputOf(ssh, hostWith('long'), 'yes', 100_000)).rejects.toThrow(
      'its answer is longer than 100000 bytes',
    )
  })

  test('and hangs is given up after a while', async () => {
    const hasty = new Ssh({}, { login: 10, shell: 10, answer: 1 })
    const answer = await askHost(hasty, hostWith('hanging', { hostname: 'sleep 15' }))
    await hasty.closeAll()
    expect(answer).toEqual({ kind: 'unread', reason: 'its shell began and has not answered within 1 s' })
  })

  test('and has another key than known_hosts is not read, and the reason says what to do', async () => {
    const stranger = hostWith('stranger', {}, { knownHostsPaths: [sshd.knownHosts('none', '# nobody')] })
    const answer = await askHost(ssh, stranger)
    expect(answer).toMatchObject({ kind: 'unread', reason: expect.stringMatching(/^The host key of .* is not known/) })
  })

  test('and is out of reach is not read, and no word says that it is tried again', async () => {
    const port = await freePort()
    const known = sshd.knownHosts('gone', `[127.0.0.1]:${port} ${sshd.publicKey('ed25519')}`)
    const answer = await askHost(ssh, hostWith('gone', {}, { port, knownHostsPaths: [known] }))
    expect(answer).toMatchObject({
      kind: 'unread',
      reason: expect.stringMatching(/can't be reached over SSH: connect ECONNREFUSED [\d.:]+\.$/),
    })
  })

  test('is left as it was: no file of it is written', async () => {
    const before = execFileSync('find', [sshd.folder, '-newermt', '1970-01-01', '-printf', '%p %T@\n']).toString()
    const answer = await askHost(ssh, hostWith('left', packaged))
    expect(answer.kind).toBe('read')
    expect(execFileSync('find', [sshd.folder, '-printf', '%p %T@\n']).toString()).toBe(before)
  })
})

describe('a running HAProxy', () => {
  const servers = ['a', 'b', 'c'].map((name, at) => `  server ${name} 127.0.0.1:${5100 + at}`).join('\n')

  test('is read on its host: the files that it was started with, and the servers that only it knows', async () => {
    const backends = `backend keystone-back\n${servers}\nbackend many\n  server-template t 2 127.0.0.1:8774`
    const haproxy = await site.haproxy('live', backends)
    const [, pid = ''] = /^Pid: (\d+)$/m.exec(await haproxy.ask('show info')) ?? []
    const host = hostWith('balancer')
    // Other tests of this machine run HAProxies too: the search for the process itself is the real lab's to show.
    const printed = `configuration_files_of ${pid} | while read -r file; do print_file "$file" /proc/${pid}/root; done`
    const { files, absent } = filesIn(await outputOf(ssh, host, `${haproxyFilesSh}\n${printed}`, 100_000), 'lb1')
    expect(absent).toEqual([])
    const config = readHaproxyFiles(files)
    expect(config.sockets.map(({ address }) => address)).toEqual([{ kind: 'unix', path: haproxy.socket }])

    const runtime = createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path))
    const { given, remarks } = await askSockets(runtime, host, config)
    expect(remarks).toEqual([])
    expect(given.answers).toMatch(/^HAProxy [\d.]+.* answers, level admin$/)
    const many = given.config.backends.find(({ name }) => name === 'many')
    expect(many?.servers.map(({ name, address }) => [name, address])).toEqual([
      ['t1', { kind: 'ip', host: '127.0.0.1', port: 8774 }],
      ['t2', { kind: 'ip', host: '127.0.0.1', port: 8774 }],
    ])

    const changed = readHaproxyFiles([
      { file: 'lb1:a', text: `${files[0]?.text ?? ''}\nbackend keystone-back\n server z 127.0.0.1:1` },
    ])
    expect((await askSockets(runtime, host, changed)).remarks).toContain(
      'HAProxy on controller1 has no server keystone-back/z, which lb1:a has',
    )
  })

  test('that was started with a folder is read file by file, in its order', async () => {
    const folder = join(site.folder, 'conf.d')
    mkdirSync(folder)
    for (const name of ['20.cfg', '10.cfg', 'readme']) writeFileSync(join(folder, name), `# ${name}`)
    const question = `${haproxyFilesSh}\nprint_file ${folder} ''; print_file ${folder}/none.cfg ''`
    const { files, absent } = filesIn(await outputOf(ssh, hostWith('folder'), question, 100_000), 'lb1')
    expect(files.map(({ text }) => text)).toEqual(['# 10.cfg', '# 20.cfg'])
    expect(absent).toEqual([`${folder}/none.cfg is not there`])
  })

  test('is read by a socket that was named, and gives its backends and servers', async () => {
    const haproxy = await site.haproxy('named', `backend keystone-back\n${servers}`)
    const { config, socket, answers } = await readSocket(`unix://${haproxy.socket}`)
    expect(socket).toBe(`unix://${haproxy.socket}`)
    expect(answers).toContain('level admin')
    expect(config.backends.find(({ name }) => name === 'keystone-back')?.servers.map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  test.each([
    ['nonsense', 'hello\n\n', /answered "show info" at .* with: "hello"/],
    ['nothing', '', /closed the connection without an answer/],
    ['bytes', '\u0001\u0002\n\n', /answered "show info"/],
  ])('that answers %s on its socket is refused with a sentence', async (_, said, reason) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined)
      socket.on('data', () => socket.end(said))
    })
    const path = join(site.folder, 'nonsense.sock')
    await new Promise<void>((resolve) => server.listen(path, resolve))
    try {
      await expect(readSocket(`unix://${path}`)).rejects.toThrow(reason)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test.each(['tcp://nowhere', 'ssh://lb1/run/x.sock', 'unix://relative'])('is not looked for at %s', async (text) => {
    await expect(readSocket(text)).rejects.toThrow("can't be read")
  })
})
