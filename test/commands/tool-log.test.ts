import { redact } from '../../cloud/model/redaction'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { renderPhase } from '../../cloud/model/commands'
import { explain } from '../../cloud/model/known-failures'
import { StepId } from '../../cloud/model/ids'
import { phaseOf } from './phases'
import { Scratch, shells, type Ended } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
  mkdirSync(scratch.path('log'))
})
afterEach(() => scratch.remove())

const error = (text: string): string => `2016-11-28 06:00:01.123 4711 CRITICAL glance [-] ${text}`
const typeError = "TypeError: 'function' object has no attribute '__getitem__'"

describe.each(shells)('a tool that logs to a file, under %s', (shell) => {
  const log = (): string => scratch.path('log/glance-manage.log')

  /** Runs glance's contract with a configuration and a tool that does `lines`. */
  const contract = async (config: string, ...lines: readonly string[]): Promise<Ended> => {
    scratch.command('glance-manage', ...lines)
    const path = scratch.write('glance-api.conf', `[DEFAULT]\n${config}\n[database]\nconnection = mysql://x\n`)
    const { service, host } = scratch.cloud()
    const glance = {
      ...service,
      config: path,
      commands: { ...service.commands, contract: 'glance-manage db contract' },
    }
    return scratch.run(shell, renderPhase(glance, phaseOf('glance', 'contract'), host).command)
  }
  const inFolder = (): string => `log_dir = ${scratch.path('log')}`

  test('gives what its log gained to its output, so that the failure is known; what was there before is not', async () => {
    scratch.write('log/glance-manage.log', `${error('an error of yesterday')}\n`)
    const { code, stdout, stderr } = await contract(inFolder(), `echo "${error(typeError)}" >> ${log()}`, 'exit 1')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(`--- ${log()} gained ${error(typeError).length + 1} bytes meanwhile:\n${error(typeError)}\n`)
    expect(explain(StepId.parse('glance/controller3/contract'), code, stderr)?.means).toContain('1670409')
  })

  test.each([
    ['a log_file alone', (): string => `log_file = ${log()}`],
    ['a log_file in a log_dir', (): string => `log_file = glance-manage.log\n${inFolder()}`],
    ['the options’ old names', (): string => `logdir = ${scratch.path('log')}`],
    ['a last value that counts', (): string => `log_dir = /nowhere\n# log_dir = /else\n${inFolder()}`],
  ])('is found by %s', async (_, config) => {
    expect((await contract(config(), `echo seen >> ${log()}`, 'exit 1')).stderr).toContain('seen')
  })

  test('is found by a configuration of its own beside the service’s', async () => {
    scratch.write('glance-manage.conf', `[DEFAULT]\n${inFolder()}\n`)
    expect((await contract('', `echo seen >> ${log()}`, 'exit 1')).stderr).toContain('seen')
  })

  test('that was rotated meanwhile is read to its end and from its beginning', async () => {
    scratch.write('log/glance-manage.log', 'before\n')
    const { stderr } = await contract(
      inFolder(),
      `echo first >> ${log()}; mv ${log()} ${log()}.1; echo second > ${log()}`,
      'exit 1',
    )
    expect(stderr).toMatch(/:\nfirst\nsecond\n$/)
  })

  test('that was truncated meanwhile is read from its beginning', async () => {
    scratch.write('log/glance-manage.log', `${'before '.repeat(50)}\n`)
    expect((await contract(inFolder(), `echo anew > ${log()}`, 'exit 1')).stderr).toMatch(/:\nanew\n$/)
  })

  test('that others write to as well shows its errors, within bounds', async () => {
    const chatter = '2016-11-28 06:00:02.000 12 INFO keystone.wsgi [-] GET /v3'
    const { stderr } = await contract(
      inFolder(),
      `echo "${error(typeError)}" >> ${log()}`,
      `yes '${chatter}' | head -n 3000 >> ${log()}`,
      'exit 1',
    )
    expect(stderr).toContain(typeError)
    expect(stderr).not.toContain(chatter)
    expect(
      (await contract(inFolder(), `yes '${error('x')}' | head -n 3000 >> ${log()}`, 'exit 1')).stderr.length,
    ).toBeLessThan(4200)
  })

  test.each([
    ['use_syslog = true', 'glance-manage logs to syslog (use_syslog): look there for its messages\n'],
    [
      'use_journal = True',
      'glance-manage logs to the journal (journalctl) (use_journal): look there for its messages\n',
    ],
    [
      'log_config_append = /etc/glance/logging.conf',
      'glance-manage logs as /etc/glance/logging.conf says: look there for its messages\n',
    ],
    ['use_syslog = false', ''],
    ['', ''],
  ])('says where it logs to instead, with %j', async (config, said) => {
    expect(await contract(config, 'exit 1')).toEqual({ code: 1, stdout: '', stderr: said })
  })

  test('keeps its own exit code and streams, with no log at all, and where its configuration can’t be read', async () => {
    expect(await contract(inFolder(), 'echo out; echo err >&2; exit 7')).toEqual({
      code: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect(await contract('\u0000[[[', 'echo out')).toEqual({ code: 0, stdout: 'out\n', stderr: '' })
  })

  test('is cut before a whole line, so that no secret loses its name', async () => {
    for (let shift = 0; shift < 60; shift += 7) {
      const line = `2017-03-01 10:00:00.1 1 ERROR glance [-] admin_password = s3cretOfAdmin-0123456789`
      const fill = `i=0; while [ "$i" -lt 200 ]; do echo '${line}'; i=$((i + 1)); done; echo '${'x'.repeat(shift)}'`
      const { stderr } = await contract(inFolder(), `{ ${fill}; } >> ${log()}; exit 1`)
      expect(stderr).toContain('(the last errors of it)')
      expect(redact(stderr)).not.toMatch(/cretOf|0123456789/)
      expect(redact(stderr)).toContain('admin_password = [hidden]')
    }
  })

  test('that succeeds leaves what it logged with its output', async () => {
    expect(await contract(inFolder(), `echo done >> ${log()}`)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/:\ndone\n$/),
      stderr: '',
    })
  })
})
