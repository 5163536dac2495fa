import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { askFacts, checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

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
