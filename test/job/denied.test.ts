import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Fixture } from './fixture'

describe.each(['dash', 'bash'] as const)('a job that was denied something, under %s', (shell) => {
  let fixture: Fixture
  let count = 0
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
    chmodSync(fixture.sshd.folder, 0o755)
    // The user of a service: one that is not who logs in. Where the tests are not root's, it is played by a shell that
    // says no, since nobody but root can become another user.
    if (process.getuid?.() === 0) return
    writeFileSync(join(fixture.sshd.folder, 'bin/su'), '#!/bin/sh\nexec sh -c "$4"\n', { mode: 0o755 })
  })
  afterAll(() => fixture.stop())

  /** A folder that everybody may enter, for the files of a test. */
  const place = (): string => {
    const folder = join(fixture.sshd.folder, `place-${(count += 1)}`)
    mkdirSync(folder, { mode: 0o755 })
    return folder
  }
  const deniedOf = async (said: string, path: string): Promise<string | undefined> => {
    const step = fixture.step(`echo "${said}" >&2\nsu -s /bin/sh -c 'cat ${path}' nobody\nfalse`)
    const outcome = await fixture.run(step)
    return outcome.state === 'failed' ? outcome.denied : outcome.state
  }

  test('is told the first folder on the way that refuses its user, not the file that the message names', async () => {
    const folder = place()
    mkdirSync(join(folder, 'closed/staged/bin'), { recursive: true })
    const file = join(folder, 'closed/staged/bin/cinder-manage')
    writeFileSync(file, '')
    chmodSync(join(folder, 'closed'), 0)
    const said = `python2.7: can't open file '${file}': [Errno 13] Permission denied`
    expect(await deniedOf(said, file)).toMatch(
      new RegExp(`^nobody may not enter ${folder}/closed \\(d---------, \\w+:\\w+\\)$`),
    )
    chmodSync(join(folder, 'closed'), 0o700)
  })

  test('is told the file where every folder on the way lets its user pass', async () => {
    const folder = place()
    const log = join(folder, 'cinder-manage.log')
    writeFileSync(log, '', { mode: 0o000 })
    expect(await deniedOf(`IOError: [Errno 13] Permission denied: '${log}'`, log)).toMatch(
      new RegExp(`^nobody may not read ${log} \\(`),
    )
    chmodSync(log, 0o444)
    expect(await deniedOf(`IOError: [Errno 13] Permission denied: '${log}'`, log)).toMatch(
      new RegExp(`^nobody may not change ${log} \\(`),
    )
  })

  test('is told the folder where the file was to be made', async () => {
    const folder = place()
    chmodSync(folder, 0o555)
    const log = join(folder, 'nova-manage.log')
    expect(await deniedOf(`IOError: [Errno 13] Permission denied: '${log}'`, log)).toMatch(
      new RegExp(`^nobody may not write ${folder} \\(`),
    )
  })

  test('is told nothing where nothing refuses any more, or where it failed for another reason', async () => {
    const folder = place()
    const file = join(folder, 'mended')
    writeFileSync(file, '', { mode: 0o666 })
    chmodSync(file, 0o666)
    expect(await deniedOf(`cat: ${file}: Permission denied`, file)).toBeUndefined()
    expect(await deniedOf(`cat: ${file}: No such file or directory`, file)).toBeUndefined()
  })

  test('leaves what it looks at as it is, whatever stands in the message', async () => {
    const folder = place()
    const said = `sh: 1: $(touch ${folder}/made) ${folder}/*;touch ${folder}/made: Permission denied`
    await deniedOf(said.replaceAll('$', String.raw`\$`), folder)
    expect(existsSync(join(folder, 'made'))).toBe(false)
  })
})
