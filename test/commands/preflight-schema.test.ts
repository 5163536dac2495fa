import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { stepFolder } from '../../activities/job/script'
import { StepId, upgradeId, type ServiceName } from '../../cloud/model/ids'
import { askFacts, checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells } from './scratch'
import { exampleCloud } from '../support/cloud'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

type Facts = Readonly<Record<string, string | number>>

const keystone = (expand: number, migrate: number, contract: number): Facts => ({
  keystone_expand: expand,
  keystone_data_migrate: migrate,
  keystone_contract: contract,
})
const glance = (version: string, visibility: string): Facts => ({ version, visibility })
const neutron = (expand: string, offline: string): Facts => ({ expand, offline })
const [newton, ocata] = ['5cd92597d11d', 'a9c43481023c']

const states: [what: string, service: ServiceName, facts: Facts, code: number][] = [
  ['keystone before', 'keystone', keystone(4, 4, 4), 0],
  ['keystone while its last node contracts', 'keystone', keystone(16, 16, 11), 0],
  ['keystone contracted first', 'keystone', keystone(4, 4, 16), 3],
  ['glance before', 'glance', glance('legacy44', 'absent'), 0],
  ['glance stamped by a first look of Ocata', 'glance', glance('mitaka02', 'absent'), 0],
  ['glance expanded', 'glance', glance('ocata_expand01', 'incomplete'), 0],
  ['glance migrated, or its contract deferred', 'glance', glance('ocata_expand01', 'complete'), 0],
  ['glance after', 'glance', glance('ocata_contract01', 'complete'), 0],
  ['glance of Mitaka', 'glance', glance('legacy42', 'absent'), 3],
  ['glance upgraded offline', 'glance', glance('ocata01', 'complete'), 3],
  [
    'glance with the column and without the version',
    'glance',
    { ...glance('legacy44', 'incomplete'), expand_traces: 1 },
    3,
  ],
  ['keystone with a column of its expand', 'keystone', { ...keystone(4, 4, 4), expand_traces: 1 }, 3],
  ['keystone with nothing of it', 'keystone', { ...keystone(4, 4, 4), expand_traces: 0, contract_traces: 0 }, 0],
  ['glance contracted with rows left', 'glance', glance('ocata_contract01', 'incomplete'), 3],
  ['nova before', 'nova', { main: 334, api: 22 }, 0],
  ['nova before 14.1.0', 'nova', { main: 334, api: 20 }, 0],
  ['nova of a point release between', 'nova', { main: 334, api: 21 }, 0],
  ['nova with an API database in the empty migrations', 'nova', { main: 335, api: 25 }, 0],
  ['nova with an API database older than Newton’s first', 'nova', { main: 334, api: 19 }, 3],
  ['keystone in the migrations kept for Newton', 'keystone', keystone(9, 4, 4), 0],
  ['keystone beyond them', 'keystone', keystone(10, 4, 4), 3],
  ['nova stopped at 344 by rows of Newton', 'nova', { main: 344, api: 22 }, 0],
  ['nova with an empty cell0', 'nova', { main: 'empty', api: 22 }, 0],
  ['nova stopped at 29 without cells', 'nova', { main: 347, api: 29 }, 0],
  ['nova after', 'nova', { main: 347, api: 31 }, 0],
  ['nova of Mitaka', 'nova', { main: 319, api: 7 }, 3],
  ['nova with the API database first', 'nova', { main: 334, api: 31 }, 3],
  ['nova with a cell0 out of reach', 'nova', { main: 'unreachable', api: 22 }, 3],
  ['neutron before', 'neutron', neutron(newton, 'none'), 0],
  ['neutron whose Newton has no such question', 'neutron', neutron(newton, 'unknown'), 0],
  ['neutron with a sub-project’s contract', 'neutron', neutron(ocata, 'pending'), 0],
  ['neutron after', 'neutron', neutron(ocata, 'none'), 0],
  ['neutron of Mitaka', 'neutron', neutron('31ed664953e6', 'none'), 3],
  ['cinder before', 'cinder', { version: 79 }, 0],
  ['cinder stopped in the empty migrations', 'cinder', { version: 84 }, 0],
  ['cinder after', 'cinder', { version: 96 }, 0],
  ['cinder half-way', 'cinder', { version: 87 }, 3],
  ['cinder of Mitaka', 'cinder', { version: 72 }, 3],
  ['cinder without a version', 'cinder', { busy_volumes: 0 }, 3],
]

describe.each(shells)('the schema from which an upgrade may begin or go on, under %s', (shell) => {
  test.each(states)('%s', async (_, service, facts, code) => {
    expect((await askFacts(scratch, shell, service, 'schema', facts)).code).toBe(code)
  })

  test('says each phase’s version', async () => {
    const { stdout } = await askFacts(scratch, shell, 'glance', 'schema', glance('legacy44', 'absent'))
    expect(stdout).toBe('expand/migrate/contract: legacy44/absent/legacy44\n')
  })

  test('is left to the phase’s own step once that has begun on this host', async () => {
    const upgrade = upgradeId(exampleCloud(), 'cinder')
    const begun = (step: string): void =>
      void mkdirSync(scratch.path('jobs', stepFolder(upgrade, StepId.parse(step))), { recursive: true })
    begun('cinder/controller1/stage')
    expect((await askFacts(scratch, shell, 'cinder', 'schema', { version: 87 })).code).toBe(3)
    begun('cinder/controller1/sync')
    expect((await askFacts(scratch, shell, 'cinder', 'schema', { version: 87 })).code).toBe(0)
  })

  test('can’t be told where the database answers nobody, and says so', async () => {
    const schema = checkNamed(
      checksOf(scratch, 'nova', { commands: { schema: 'echo access denied; exit 1' } }),
      'schema',
    )
    const { code, stdout } = await scratch.run(shell, schema.script)
    expect(code).toBe(3)
    expect(stdout).toContain('access denied')
  })
})

describe.each(shells)('the triggers of an expand, under %s', (shell) => {
  const refusing = { binary_log: 1, trust_function_creators: 0, super: 0 }

  test.each([
    ['glance, none allowed', 'glance', { ...glance('legacy44', 'absent'), ...refusing }, 3],
    ['glance, once they are there', 'glance', { ...glance('ocata_expand01', 'complete'), ...refusing }, 0],
    ['glance, allowed', 'glance', { ...glance('legacy44', 'absent'), ...refusing, trust_function_creators: 1 }, 0],
    ['keystone, once they are there', 'keystone', { ...keystone(16, 4, 4), ...refusing }, 0],
    ['keystone, half-way', 'keystone', { ...keystone(12, 4, 4), ...refusing }, 3],
    ['keystone, not told', 'keystone', keystone(4, 4, 4), 0],
  ] as const)('%s', async (_, service, facts, code) => {
    expect((await askFacts(scratch, shell, service, 'triggers', facts)).code).toBe(code)
  })
})

describe.each(shells)('a unit without a process, under %s', (shell) => {
  test('is a wrong expression, unless this upgrade has stopped it', async () => {
    const units = { 'neutron-l3-agent': { process: `^--no-such-process-${process.pid}$` } }
    const checks = checksOf(scratch, 'neutron', {
      units: { 'neutron-server': { servers: { n: 'n{number}' } }, ...units },
    })
    const { script, host } = checkNamed(checks, 'processes of neutron-l3-agent')
    expect(host.name).toBe('network1')
    expect((await scratch.run(shell, script)).code).toBe(3)
    const upgrade = upgradeId(exampleCloud(), 'neutron')
    mkdirSync(scratch.path('jobs', stepFolder(upgrade, StepId.parse('neutron/network1/stop-neutron-l3-agent'))))
    expect((await scratch.run(shell, script)).code).toBe(0)
  })
})
