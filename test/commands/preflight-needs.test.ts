import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { rpm } from '../../cloud/model/packaging'
import { checkNamed, checksOf, withFacts } from './preflight-checks'
import { Scratch, shells, type Ended, type Shell } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
  for (const name of ['apt-get', 'dpkg', 'service', 'systemctl', 'keystone-manage', 'mysqldump'])
    scratch.command(name, 'exit 0')
  // The machine of a test knows none of the services' users.
  scratch.command('su', '[ "$3" = -c ] && sh -c "$4"')
  mkdirSync(scratch.path('sh'))
  symlinkSync('/bin/sh', scratch.path('sh/sh'))
})
afterEach(() => scratch.remove())

const ask = (shell: Shell, name: string, over: Record<string, unknown> = {}, host?: string): Promise<Ended> =>
  scratch.run(shell, checkNamed(checksOf(scratch, 'keystone', over), name, host).script)

describe.each(shells)('what the steps of a node need, asked beforehand, under %s', (shell) => {
  test('is there', async () => {
    expect(await ask(shell, 'tools')).toMatchObject({ code: 0, stdout: '' })
  })

  test('is missed by its name: what dumps on the node that dumps, and there alone', async () => {
    const commands = { backup: 'cinder-manage --version; absent-dump' }
    // A site's own way of backup is searched for the programs that are known.
    const { code, stdout } = await ask(shell, 'tools', { commands })
    expect([code, stdout]).toEqual([3, 'not found on PATH: cinder-manage\n'])
    expect((await ask(shell, 'tools', { commands }, 'controller2')).code).toBe(0)
  })

  test.each([
    ['mysqldump', 'controller1', 3],
    ['mysqldump', 'controller2', 0],
    ['apt-get', 'controller2', 3],
  ])('of the release’s own commands is missed by its name where a host has no %s: %s', async (program, host, code) => {
    for (const tool of ['flock', 'setsid', 'mktemp', 'stat', 'sha256sum', 'cmp', 'diff', 'python3', 'mysql'])
      scratch.command(tool, 'exit 0')
    rmSync(scratch.path('bin', program))
    const { script } = checkNamed(checksOf(scratch, 'keystone'), 'tools', host)
    // No program of this machine's own is on the PATH.
    const found = await scratch.run(shell, `PATH=${scratch.path('bin')}:${scratch.path('sh')}\n${script}`)
    expect([found.code, found.stdout]).toEqual([code, code === 0 ? '' : `not found on PATH: ${program}\n`])
  })

  test('is missed where only the service’s own user can not run it', async () => {
    scratch.command('su', '[ "$5" = keystone ] && exit 1')
    expect(await ask(shell, 'tools')).toMatchObject({
      code: 3,
      stdout: 'not found on PATH: keystone-manage (as keystone)\n',
    })
  })

  test('is not asked of a backup where there is none to make', () => {
    const names = checksOf(scratch, 'keystone', { backup: 'none' }).map(({ name }) => name)
    expect(names).not.toContain('backup')
  })

  test('includes inodes, where the file system counts them', async () => {
    expect((await ask(shell, 'disk')).code).toBe(0)
    scratch.command('df', 'echo x; [ "$1" = -Pi ] && echo /dev/a 100 90 10 90% / || echo /dev/a 9000000 1 8999999 1% /')
    expect(await ask(shell, 'disk')).toMatchObject({ code: 3, stdout: expect.stringContaining('has 10 inodes free') })
    scratch.command('df', 'echo x; [ "$1" = -Pi ] && echo /dev/a 0 0 0 - / || echo /dev/a 9000000 1 8999999 1% /')
    expect((await ask(shell, 'disk')).code).toBe(0)
  })
})

describe.each(shells)('the room for packages, under %s', (shell) => {
  test.each([
    ['yum', '/var/cache/yum'],
    ['dnf-3', '/var/cache/dnf'],
  ])('is asked of the cache of %s, whose name yum is', async (tool, folder) => {
    scratch.command(tool, 'exit 0')
    if (tool !== 'yum') symlinkSync(tool, scratch.path('bin/yum'))
    expect((await scratch.run(shell, `${rpm.functions}\ncache_folder`)).stdout).toBe(`${folder}\n`)
    const { script } = checkNamed(checksOf(scratch, 'glance', {}, { platform: 'rdo' }), 'disk')
    expect(script).toContain(rpm.functions)
    expect(script).toContain('folder="$(cache_folder)"')
  })
})

describe.each(shells)('the backup, asked beforehand as the dump is made, under %s', (shell) => {
  const facts = (bytes: number): Record<string, unknown> => withFacts({ database_bytes: bytes })
  /** The release's own command; the configuration that it reads stands in for the database's URL. */
  const dumpsAs = (bytes: number): Record<string, unknown> => {
    const { commands } = facts(bytes) as { commands: Record<string, string> }
    return {
      commands: {
        ...commands,
        backup:
          'umask 077\nmkdir -p {folder}\nmysqldump --single-transaction "keystone" > {file}.part || exit 1\nmv {file}.part {file}',
      },
    }
  }

  test('reads the definitions with the same options, and makes nothing', async () => {
    scratch.command('mysqldump', `echo "$*" > ${scratch.path('asked')}`, 'echo a row')
    const ended = await ask(shell, 'backup', dumpsAs(1000))
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('mysqldump reads the definitions') })
    expect(ended.stdout).not.toContain('a row')
    expect(await scratch.run(shell, `cat ${scratch.path('asked')}`)).toMatchObject({
      stdout: '--no-data --single-transaction keystone\n',
    })
    expect(readdirSync(scratch.path('backups'))).toEqual([])
  })

  test.each([
    ['there is no client', 'echo "mysqldump: not found" >&2; exit 127', 'mysqldump: not found'],
    ['its user may not dump', 'echo "mysqldump: Got error: 1045: Access denied for user \'k\'" >&2; exit 2', '1045'],
  ])('is refused where %s, in the client’s words', async (_, line, said) => {
    scratch.command('mysqldump', line)
    expect(await ask(shell, 'backup', dumpsAs(1000))).toMatchObject({ code: 3, stdout: expect.stringContaining(said) })
  })

  test('is refused where the disk has less room than the database takes', async () => {
    scratch.command('df', 'echo x', 'echo /dev/a 9000000 1 600000 1% /')
    expect((await ask(shell, 'backup', dumpsAs(600_000_000))).code).toBe(0)
    expect(await ask(shell, 'backup', dumpsAs(700_000_000))).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('the database has 683593 kB; '),
    })
  })

  test('is asked of a site’s own command for room alone', async () => {
    const { commands } = facts(1000) as { commands: Record<string, string> }
    const own = { commands: { ...commands, backup: 'mariabackup --backup' } }
    const ended = await ask(shell, 'backup', own)
    expect(ended.code).toBe(0)
    expect(ended.stdout).not.toContain('mysqldump')
  })
})
