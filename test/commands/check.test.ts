import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { renderCheck, renderOnlineMigrations, renderPhase } from '../../cloud/model/commands'
import { upgradeId } from '../../cloud/model/ids'
import { upgraded } from '../support/upgraded'
import { phaseOf } from './phases'
import { Scratch, shells, type Ended } from './scratch'

const upgrade = upgradeId(upgraded('example'), 'keystone')

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

/** As nova-status prints it: details are broken over lines (nova@15.1.5:nova/cmd/status.py). */
const table = (resources: string, ...details: readonly string[]): string =>
  [
    '+--------------------------------------------------------------------+',
    '| Upgrade Check Results                                              |',
    '+--------------------------------------------------------------------+',
    '| Check: Cells v2                                                    |',
    '| Result: Success                                                    |',
    '| Details: None                                                      |',
    '+--------------------------------------------------------------------+',
    '| Check: Resource Providers                                          |',
    `| Result: ${resources.padEnd(59)}|`,
    ...details.map((line) => `| ${line.padEnd(67)}|`),
    '+--------------------------------------------------------------------+',
  ].join('\n')

describe.each(shells)('Nova’s own check, under %s', (shell) => {
  const check = async (code: number, text: string): Promise<Ended & { evidence: string }> => {
    const { service, host } = scratch.cloud()
    scratch.write('table', `${text}\n`)
    const line = `cat ${scratch.path('table')}; exit ${code}`
    const rendered = renderCheck({ ...service, commands: { ...service.commands, check: line } }, host)
    const ended = await scratch.run(shell, rendered.command)
    return { ...ended, evidence: (await scratch.run(shell, rendered.probe)).stdout }
  }

  test('that warns is done with the warning itself as its evidence, and no exit code', async () => {
    const warned = table(
      'Warning',
      'Details: There are no compute resource providers in the Placement',
      '  service but there are 1 compute nodes in the deployment.',
    )
    const { code, stdout, evidence } = await check(1, warned)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${warned}\n` })
    expect(evidence).toBe(
      'passed with warnings:\nResource Providers: There are no compute resource providers in the Placement service but there are 1 compute nodes in the deployment.\n',
    )
  })

  test('of a site’s own that warns in other words is shown with its last lines', async () => {
    expect((await check(1, 'looked at a thing\na disk is nearly full')).evidence).toBe(
      'passed with warnings:\nlooked at a thing\na disk is nearly full\n',
    )
  })

  test('that finds nothing passes', async () => {
    expect(await check(0, table('Success', 'Details: None'))).toMatchObject({ code: 0, evidence: 'passed\n' })
  })

  test('is asked again once a phase has been run since, as after a restore', async () => {
    expect(await check(0, table('Success', 'Details: None'))).toMatchObject({ evidence: 'passed\n' })
    const { service, host } = scratch.cloud({ commands: { expand: 'true' } })
    const online = renderOnlineMigrations(
      { ...service, commands: { ...service.commands, online: 'true' } },
      host,
      upgrade,
    )
    await scratch.run(shell, online.command)
    expect((await scratch.run(shell, online.probe)).code).toBe(0)
    await scratch.run(shell, renderPhase(service, phaseOf('keystone', 'expand'), host).command)
    expect((await scratch.run(shell, online.probe)).code).toBe(3)
    const { probe } = renderCheck(service, host)
    expect(await scratch.run(shell, probe)).toMatchObject({ code: 3, stdout: 'not checked yet\n' })
  })

  test('that fails ends with its own code, and leaves nothing that passes for a pass', async () => {
    expect(await check(2, table('Failure', 'Details: no'))).toMatchObject({ code: 2, evidence: 'not checked yet\n' })
  })
})
