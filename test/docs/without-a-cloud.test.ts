import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readKeys } from '../../cloud/encryption/keys'
import { Typist } from './typist'

// @needs build
// @needs login shells
// @needs openssl
const root = join(__dirname, '../..')

let folder: string
let operator: Typist
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'without-a-cloud-'))
  cpSync(join(root, 'cloud.example.yaml'), join(folder, 'cloud.example.yaml'))
  mkdirSync(join(folder, 'etc/openstack-upgrade'), { recursive: true })
  operator = new Typist('test/docs/without-a-cloud.test.ts', folder, {
    ...process.env,
    PATH: `${join(root, 'bin')}:${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    NO_COLOR: '1',
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('lines of pages that need no host and no server', () => {
  test('describe a cloud, plan its upgrade and say what has changed since', async () => {
    await operator.types('Write it by hand', 'mkdir')
    await operator.types('Write it by hand', 'cp')
    const file = join(folder, 'clouds/production.yaml')
    // The second step of the page: put your own in.
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^name: .*$/m, 'name: production'))
    const planned = { code: 0, said: expect.stringContaining('controller3') }
    expect(await operator.types('Let preflight judge it', 'plan')).toMatchObject(planned)
    const paper = 'On paper, with your own cloud.yaml'
    expect(await operator.types(paper, 'openstack-upgrade plan keystone --cloud production')).toMatchObject(planned)
    expect(await operator.types(paper, '--json')).toMatchObject({ code: 0 })
    expect(await operator.types(paper, '--diff')).toMatchObject({ code: 0 })
  })

  test('describe a cloud from an inventory and a haproxy.cfg', async () => {
    const files = join(root, 'test/client/init/fixtures/plain')
    cpSync(files, join(folder, 'inventory'), { recursive: true })
    cpSync(join(files, 'haproxy.cfg'), join(folder, 'haproxy.cfg'))
    rmSync(join(folder, 'clouds'), { recursive: true, force: true })
    const written = await operator.types('From an inventory and a haproxy.cfg')
    expect(written).toMatchObject({ code: 0, said: expect.stringContaining('It loads.') })
  })

  test('ask hosts that are out of reach, and write what the inventory has', async () => {
    const hosts = [1, 2, 3].map((number) => `ctl${number} ansible_host=127.0.0.${number} ansible_port=1`)
    writeFileSync(join(folder, 'inventory/hosts'), ['[controllers]', ...hosts].join('\n'))
    rmSync(join(folder, 'clouds'), { recursive: true, force: true })
    const written = await operator.types('From the hosts themselves')
    expect(written).toMatchObject({ code: 1, said: expect.stringMatching(/0 of 3 hosts.*! ctl1 was not read/s) })
  })

  test('plan the example in a clone', async () => {
    const said = { code: 0, said: expect.stringContaining('controller3') }
    expect(await operator.types('Your first five minutes', '', (text) => `cd '${root}' && ${text}`)).toMatchObject(said)
  })

  test('complete commands in bash and zsh', async () => {
    const ask = { bash: 'complete -p openstack-upgrade', zsh: 'whence -w _openstack_upgrade' }
    for (const shell of ['bash', 'zsh'] as const)
      expect(await operator.types('Completion', shell, (text) => `${text} && ${ask[shell]}`)).toMatchObject({
        code: 0,
        said: expect.stringContaining('_openstack_upgrade'),
      })
  })

  test('make a file of keys that nobody else may read, and that is one', async () => {
    const here = (text: string): string => text.replaceAll('/etc/', `${folder}/etc/`)
    expect(await operator.types('Encryption', 'umask', here)).toMatchObject({ code: 0 })
    const file = join(folder, 'etc/openstack-upgrade/keys')
    expect(statSync(file).mode & 0o077).toBe(0)
    expect((await operator.types('Encryption', 'export', (text) => `${here(text)}; env`)).said).toContain(file)
    expect(existsSync(file) && readKeys(file)).toBeTruthy()
  })

  test('are all typed', () => {
    expect(operator.untyped).toEqual([])
  })
})
