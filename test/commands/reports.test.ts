import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { reportFunction } from '../../cloud/model/commands/reports'
import { script } from '../../cloud/model/commands'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, type Ended } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

/** A `reports` command for which these hosts have a row, the others the names that do report. */
const reports = (...hosts: readonly string[]): string =>
  [
    `case {on} in ${hosts.join(' | ')}) printf 'age 4\\nstamp 2017-03-01T10:00:00/7\\nrelease newton\\n' ;;`,
    `*) echo "known ${hosts.join(', ')}" ;; esac`,
  ].join('\n')

describe.each(shells)('the rows that later steps wait for, asked beforehand, under %s', (shell) => {
  const ask = (command: string): Promise<Ended> =>
    scratch.run(
      shell,
      checkNamed(checksOf(scratch, 'neutron', { commands: { reports: command } }), 'reports of neutron-dhcp-agent')
        .script,
    )

  test('are there for each host, under its name', async () => {
    expect(await ask(reports('network1', 'network2'))).toMatchObject({ code: 0, stdout: '' })
  })

  test('are missed under another name, and the names that report are told', async () => {
    expect(await ask(reports('network1', 'net-b.example.org'))).toMatchObject({
      code: 3,
      stdout: 'no row of neutron-dhcp-agent is named network2; names that report: network1, net-b.example.org\n',
    })
  })

  test('are there once for a unit that is active on one of its hosts only', async () => {
    const passive = (command: string): Promise<Ended> =>
      scratch.run(
        shell,
        checkNamed(checksOf(scratch, 'cinder', { commands: { reports: command } }), 'reports of cinder-volume').script,
      )
    expect((await passive(reports('controller2'))).code).toBe(0)
    expect((await passive(reports('other'))).code).toBe(3)
  })

  test('are told of where the command of the site tells no names', async () => {
    expect(await ask('true')).toMatchObject({ code: 3, stdout: expect.stringContaining('names that report: none\n') })
  })

  test('are not taken for there where they can not be read', async () => {
    expect(await ask('echo access denied; exit 1')).toMatchObject({
      code: 1,
      stdout: 'access denied\nthe reports could not be read\n',
    })
  })

  test.each([
    ['it has no row', reports('other'), 'it has no row under that name; names that report as apache2: other\n'],
    ['it is late', reports('controller1'), 'the last is 4 s old, of release newton\n'],
    ['half of it is told', 'echo stamp 1', 'the last is unknown s old, of release unknown\n'],
  ])('are told in words without a blank: %s', async (_, command, said) => {
    const { service, host, unit } = scratch.cloud()
    const asked = { ...service, commands: { ...service.commands, reports: command } }
    const ended = await scratch.run(
      shell,
      script(reportFunction(asked, unit, host, host), 'read_reports', 'last_report'),
    )
    expect(ended).toMatchObject({ code: 0, stdout: said })
  })
})
