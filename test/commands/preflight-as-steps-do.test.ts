import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync, symlinkSync } from 'node:fs'
import { askFacts, checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

describe.each(shells)('whether systemd could mask the units that are stopped, under %s', (shell) => {
  /** The check on a host that is the scratch folder. */
  const script = (): string =>
    checkNamed(checksOf(scratch, 'neutron'), 'masks', 'network1')
      .script.replaceAll('/run/systemd/system', scratch.path('run'))
      .replaceAll('/etc/systemd/system', scratch.path('etc'))
  beforeEach(() => {
    for (const name of ['run', 'etc', 'lib']) mkdirSync(scratch.path(name))
  })

  test('is told where there is nothing in the way, a mask, or no systemd', async () => {
    expect(await scratch.run(shell, script())).toMatchObject({ code: 0, stdout: '' })
    symlinkSync('/dev/null', scratch.path('etc/neutron-l3-agent.service'))
    expect(await scratch.run(shell, script())).toMatchObject({ code: 0, stdout: '' })
  })

  test.each([
    ['its own file', (path: string) => void scratch.write(path, '[Service]\n')],
    ['a link to a file of the site’s', (path: string) => symlinkSync('/srv/site.service', scratch.path(path))],
  ])('is refused with the file where a unit has %s in /etc', async (_, make) => {
    make('etc/neutron-l3-agent.service')
    const { code, stdout } = await scratch.run(shell, script())
    expect([code, stdout]).toEqual([
      3,
      `systemctl mask would refuse, since there is: ${scratch.path('etc/neutron-l3-agent.service')}\n`,
    ])
  })
})

describe.each(shells)('room for what an install and a phase write, under %s', (shell) => {
  const script = (): string => checkNamed(checksOf(scratch, 'glance'), 'room', 'controller2').script

  test('is asked of /usr, which may be a disk of its own', async () => {
    expect(await scratch.run(shell, script())).toMatchObject({ code: 0 })
    scratch.command(
      'df',
      'echo x',
      'case $2 in /usr) echo /dev/a 9 9 400000 9% /usr ;; *) echo /dev/b 9 9 9999999 9% / ;; esac',
    )
    expect(await scratch.run(shell, script())).toMatchObject({
      code: 3,
      stdout: '/usr has 400000 kB free, 500000 are needed\n',
    })
  })

  test('is missed by its name where no temporary file can be made', async () => {
    const { code, stdout } = await scratch.run(shell, script(), { TMPDIR: scratch.path('absent') })
    expect([code, stdout]).toEqual([3, expect.stringContaining(`no temporary file can be made: mktemp: `)])
  })
})

describe.each(shells)('whether phases may change tables, under %s', (shell) => {
  const glance = { version: 'legacy44', visibility: 'absent', lacks: 'none', read_only: 0 }

  test.each([
    ['all rights', glance, 0],
    ['a server that is not written to', { ...glance, read_only: 1 }, 3],
    ['rights on rows alone', { ...glance, lacks: 'CREATE,ALTER' }, 3],
    ['a schema command that tells neither', { version: 'legacy44', visibility: 'absent' }, 0],
  ])('is known with %s', async (_, facts, code) => {
    const ended = await askFacts(scratch, shell, 'glance', 'rights', facts)
    expect(ended.code).toBe(code)
    if (code === 3) expect(ended.stdout).toMatch(/^rights that are missing: .*; read_only: [01]\n$/)
  })

  test('is no matter once every phase is done', async () => {
    const ask = (version: number) =>
      askFacts(scratch, shell, 'cinder', 'rights', { version, lacks: 'none', read_only: 1 })
    expect([(await ask(79)).code, (await ask(96)).code]).toEqual([3, 0])
  })
})
