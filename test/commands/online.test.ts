import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { migrationFailed, renderOnlineMigrations } from '../../cloud/model/commands'
import { Scratch, shells, upgrade, type Ended } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

describe.each(shells)('online data migrations, under %s', (shell) => {
  /** Runs the step with a tool that counts its rounds and then does `lines`; `$round` is the number of this one. */
  const migrate = async (...lines: string[]): Promise<Ended & { rounds: number; probed: number }> => {
    const rounds = scratch.write('rounds', '')
    scratch.command('manage', `echo >> ${rounds}`, `round=$(wc -l < ${rounds})`, ...lines)
    const { service, host } = scratch.cloud()
    const withTool = { ...service, commands: { ...service.commands, online: 'manage' } }
    const { command, probe } = renderOnlineMigrations(withTool, host, upgrade)
    const ended = await scratch.run(shell, command)
    const counted = await scratch.run(shell, `wc -l < ${rounds}`)
    return { ...ended, rounds: Number(counted.stdout), probed: (await scratch.run(shell, probe)).code }
  }

  test('are asked for again while the tool says that more is to do', async () => {
    expect(await migrate('[ "$round" -ge 3 ]')).toMatchObject({ code: 0, rounds: 3, probed: 0 })
  })

  test('are not asked for again where the tool broke, though its exit code is the same', async () => {
    const ended = await migrate(
      "echo 'An error has occurred:'",
      "echo 'Traceback (most recent call last):' >&2",
      'exit 1',
    )
    expect(ended).toMatchObject({ code: 1, rounds: 1, probed: 3 })
    expect(ended.stdout).toContain('Traceback')
  })

  test('are read with what the tool prints as an error too', async () => {
    const ended = await migrate("echo 'Error attempting to run <function a at 0x7f>' >&2")
    expect(ended).toMatchObject({ code: migrationFailed, probed: 3 })
  })

  test('have failed where the tool prints so and counts nothing', async () => {
    const ended = await migrate("echo 'Error attempting to run <function migrate_quota_limits_to_api_db at 0x7f>'")
    expect(ended).toMatchObject({ code: migrationFailed, rounds: 1, probed: 3 })
  })

  test('end with any other exit code as the tool does', async () => {
    expect(await migrate('exit 127')).toMatchObject({ code: 127, rounds: 1, probed: 3 })
  })
})
