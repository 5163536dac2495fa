import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { initCommand, type InitOptions } from '../../../client/commands/init'
import { readCloudFile } from '../../../cloud/load'
import { fixture } from './support'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const plain = { from: [fixture('plain/hosts')], haproxy: [fixture('plain/haproxy.cfg')] }
const inFolder = (name: string, text?: string): string => {
  const path = join(folder, name)
  if (text !== undefined) writeFileSync(path, text)
  return path
}

/** The exit code, and all that was printed. */
async function run(options: InitOptions): Promise<{ code: number; said: string }> {
  const said: string[] = []
  const print = (text: string): void => void said.push(text)
  return { code: await initCommand(options, print, print), said: said.join('\n') }
}

describe('init', () => {
  test('writes a file that loads, says what it guessed, and names the next command', async () => {
    const out = inFolder('whole.yaml')
    const { code, said } = await run({ ...plain, out, platform: 'ubuntu-cloud-archive' })
    expect(code).toBe(0)
    expect(said).toMatch(/keystone\.version \(and lines \d+, .*\): the last version of Ocata for ubuntu-cloud-archive/)
    expect(said).toContain('It loads.')
    expect((await readCloudFile(out)).cloud.name).toBe('whole')
  })

  test('tells at once each remark that the file has above a key, such as a way of logging in that no upgrade has', async () => {
    const ways = [
      "ansible_ssh_common_args='-o ProxyJump=ops@bastion'",
      'ansible_become=true',
      'ansible_become_user=ops',
      'ansible_password=first-secret',
      'ansible_become_pass=second-secret',
    ]
    const from = [inFolder('ways', `[controllers]\na\nb\nc\n[all:vars]\n${ways.join('\n')}\n`)]
    const haproxy = [inFolder('plain.cfg', 'global\n  stats socket /run/haproxy.sock\n')]
    const out = inFolder('ways.yaml')
    const { said } = await run({ from, haproxy: haproxy.map((file) => `a=${file}`), out })
    expect(said.split('\n').filter((line) => line.startsWith('! '))).toEqual(
      expect.arrayContaining([
        '! ssh: ways:6 logs in through another machine: describe it in hosts.bastions, and name it here as bastion',
        '! ssh: ways:8 becomes ops: an upgrade becomes root',
        '! ssh: ways:9 logs in by a password: an upgrade does so by a key or an agent',
        '! ssh: ways:10 gives sudo a password: an upgrade gives none, so the user needs NOPASSWD for /usr/bin/env',
        '! balancers.haproxy1: plain.cfg:2: add level admin there, or no server can be drained',
      ]),
    )
    const text = readFileSync(out, 'utf8')
    expect(text).toContain('# ways:8 becomes ops: ')
    expect(said + text).not.toContain('secret')
  })

  test('replaces no file unless it is forced to', async () => {
    const out = inFolder('mine.yaml', 'mine\n')
    await expect(run({ ...plain, out })).rejects.toThrow('is there already. Nothing was written')
    expect(readFileSync(out, 'utf8')).toBe('mine\n')
    expect((await run({ ...plain, out, force: true })).code).toBe(0)
    expect(readFileSync(out, 'utf8')).toContain('release: newton-to-ocata')
  })

  test('prints the file alone with --out -', async () => {
    const { code, said } = await run({ ...plain, out: '-' })
    expect(code).toBe(0)
    expect(said).toMatch(/^# /)
    expect(said).toContain('name: production')
  })

  test('ends with 1 where lines have to be filled in, and names them with the loader’s words', async () => {
    const from = [inFolder('few', '[controllers]\na\nb\nc\n')]
    const { code, said } = await run({ from, out: inFolder('few.yaml'), platform: 'debian' })
    expect(code).toBe(1)
    expect(said).toMatch(
      /line \d+ services\.keystone\.version \(and lines [\d, ]+\): the version that the hosts are to get, as their repositories have it/,
    )
    expect(said).toMatch(
      /line \d+ services\.glance\.units\.glance-api\.servers\.<backend>: each backend of haproxy\.cfg/,
    )
    expect(said).toMatch(/line \d+ balancers\.haproxy1: the host that HAProxy runs on/)
    expect(said).not.toContain('The loader says besides')
    await expect(readCloudFile(inFolder('few.yaml'))).rejects.toThrow(
      /services\.keystone\.version is "<.*>": should be an exact/,
    )
  })

  test('tells what the loader finds besides, such as two hosts at one address', async () => {
    const from = [inFolder('twins', '[controllers]\na ansible_host=10.0.0.1\nb ansible_host=10.0.0.1\n')]
    const { code, said } = await run({ from, haproxy: plain.haproxy, out: inFolder('twins.yaml') })
    expect(code).toBe(1)
    expect(said).toMatch(
      /The loader says besides:\n +line \d+: hosts\.controllers\.b is "10\.0\.0\.1": should be an address of its own/,
    )
  })

  test('refuses files without a controller, with the groups that it saw and the option to name one', async () => {
    const from = [inFolder('odd', '[ctl]\na\nb\n[gateways]\n')]
    await expect(run({ from, out: inFolder('odd.yaml') })).rejects.toThrow(
      /The groups are ctl, gateways.*--group controllers=GROUP/s,
    )
    const { code } = await run({ from, haproxy: plain.haproxy, group: ['controllers=ctl'], out: inFolder('odd.yaml') })
    expect(code).toBe(1)
  })

  test('finds files at home where no shell has looked for them', async () => {
    const home = process.env.HOME
    process.env.HOME = folder
    try {
      inFolder('at-home', '[controllers]\na\n[haproxy]\nlb\n')
      inFolder('at-home.cfg', 'global\n stats socket /run/home.sock level admin\n')
      await run({ from: ['~/at-home'], haproxy: ['lb=~/at-home.cfg'], out: '~/at-home.yaml' })
    } finally {
      process.env.HOME = home
    }
    expect(readFileSync(inFolder('at-home.yaml'), 'utf8')).toContain('ssh://lb/run/home.sock')
  })

  test.each(['network=gatways', 'network=gateways'])('refuses a group that no host is in: %s', async (group) => {
    const from = [inFolder('typo', '[controllers]\na\n[gateways]\n')]
    await expect(run({ from, group: [group], out: inFolder('never.yaml') })).rejects.toThrow(
      `--group ${group} names a group without a host. Nothing was written. The groups are controllers, gateways.`,
    )
  })

  test.each([
    ['no file', '/nonexistent/hosts', 'there is no such file'],
    ['a device', '/dev/zero', 'it is no file; write what it gives into one. Nothing was written'],
  ])('refuses %s as an inventory', async (_, path, reason) => {
    await expect(run({ from: [path], out: inFolder('never.yaml') })).rejects.toThrow(reason)
  })

  test('reads the inventories of a folder, and refuses one without any', async () => {
    mkdirSync(inFolder('inventory'))
    const from = [inFolder('inventory')]
    await expect(run({ from, out: inFolder('never.yaml') })).rejects.toThrow('it is a folder without an inventory')
    inFolder('inventory/README.md', 'no inventory\n')
    inFolder('inventory/one', '[controllers]\na\n')
    inFolder('inventory/two.yml', 'controllers: { hosts: { b: , c: } }\n')
    expect((await run({ from, out: '-' })).said).toMatch(/ a: a # one:2.*\n +b: b # two.yml:1/)
  })

  test('reads a folder of HAProxy’s as its option -f does, and takes the socket from the file that has one', async () => {
    const from = [inFolder('three', '[controllers]\na\nb\nc\n[haproxy]\nlb1\nlb2\n')]
    const servers = ['a', 'b', 'c'].map((name) => ` server ${name} ${name}\n`).join('')
    mkdirSync(inFolder('conf.d/not.cfg'), { recursive: true })
    await expect(run({ from, haproxy: [inFolder('conf.d')], out: '-' })).rejects.toThrow(
      'a folder without a file *.cfg',
    )
    inFolder('conf.d/2.cfg', `backend ks\n${servers}`)
    inFolder('conf.d/1.cfg', 'frontend front\n bind :5000\n default_backend ks\n')
    for (const name of ['.3.cfg', '2.cfg.bak', 'README']) inFolder(`conf.d/${name}`, `backend glance\n${servers}`)
    const haproxy = [inFolder('conf.d'), inFolder('main.cfg', 'global\n stats socket /run/h.sock level admin\n')]
    const { said } = await run({ from, haproxy, out: '-' })
    expect(said).toMatch(/ ks: '\{host\}' # .*conf\.d\/2\.cfg:1/)
    expect(said).toContain('haproxy2: ssh://lb2/run/h.sock')
    expect(said).not.toMatch(/fill in: |glance-api/)
  })

  test('refuses bytes, a group without a role, and a place that can not be written', async () => {
    const bytes = inFolder('bytes', 'a\0b')
    await expect(run({ from: [bytes], out: inFolder('never.yaml') })).rejects.toThrow('it is no text')
    await expect(run({ ...plain, group: ['ctl'], out: inFolder('never.yaml') })).rejects.toThrow('ROLE=GROUP')
    await expect(run({ ...plain, out: join(bytes, 'cloud.yaml') })).rejects.toThrow("can't be written")
    await expect(run({ ...plain, out: inFolder('no/such/cloud.yaml') })).rejects.toThrow('there is no such folder')
  })

  test('does not wait for answers where nobody can type any', async () => {
    await expect(run({ out: inFolder('never.yaml') })).rejects.toThrow('There is nothing to read from')
  })
})
