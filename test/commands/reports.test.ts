import { mkdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { noReport, renderAlive, reportFunction, reportsNew } from '../../cloud/model/commands/reports'
import { renderSilent, script } from '../../cloud/model/commands'
import { renderCommand } from '../../cloud/model/commands/render'
import { describedService } from '../../cloud/model/described-service'
import { cloudOf, exampleFile } from '../support/cloud'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, upgrade, type Ended } from './scratch'

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

/** A line for each fact, as a `reports` command prints them for a row of a backend. */
const row = (backend: string, age: number, stamp: string | number, release: string): string =>
  [`backend ${backend}`, `age ${age}`, `stamp ${stamp}`, `release ${release}`].join('\\n')

describe('a unit with several backends', () => {
  const shell = 'dash'
  const asked = (command: string) => {
    const { service, host, unit } = scratch.cloud()
    const several = { ...unit, works: 'reports' as const, passive: true, hosts: [host] }
    return { service: { ...service, commands: { ...service.commands, reports: command } }, host, unit: several }
  }
  /** Each reading counts, so that a stamp `$n` moves with each. */
  const printing = (...rows: readonly string[]): string =>
    `n=$(($(cat ${scratch.path('n')} 2>/dev/null || echo 0) + 1)); echo "$n" > ${scratch.path('n')}; printf "${rows.join('\\n')}\\n"`
  const alive = (command: string): Promise<Ended> => {
    const { service, host, unit } = asked(command)
    // Three minutes of waiting are a moment here.
    scratch.command('sleep', 'exit 0')
    return scratch.run(shell, renderAlive(service, unit, host, host, upgrade).command)
  }

  test.each([
    ['is dead', row('ceph', 400, 7, 'newton')],
    ['is dead since the new release has begun to serve it', row('ceph', 400, 7, 'ocata')],
    ['has no row', 'missing ceph'],
  ])(
    'is not alive while one backend %s, whatever the others say',
    async (_, other) => {
      const { code, stderr } = await alive(printing(row('lvm', 1, '$n', 'ocata'), other))
      expect({ code, stderr }).toEqual({ code: noReport, stderr: expect.stringContaining('backend ceph: ') })
    },
    60_000,
  )

  test('is asked for soon after its start, then once a second, for three minutes in all', async () => {
    const { service, host, unit } = asked(printing(row('lvm', 400, 7, 'newton')))
    scratch.command('sleep', `echo "$1" >>${scratch.path('pauses')}`)
    const { command } = renderAlive(service, unit, host, host, upgrade)
    expect((await scratch.run(shell, command)).code).toBe(noReport)
    const pauses = readFileSync(scratch.path('pauses'), 'utf8').trim().split('\n')
    expect(new Set(pauses)).toEqual(new Set(['0.2', '1.0']))
    expect(pauses.lastIndexOf('0.2')).toBe(9)
    expect(Math.round(pauses.reduce((sum, pause) => sum + Number(pause), 0))).toBe(180)
  }, 120_000)

  test('is alive once each has reported; a backend that is not enabled is told and not waited for', async () => {
    const both = [row('lvm', 1, '$n', 'ocata'), row('ceph', 3, '$n', 'ocata'), 'besides controller1@old, 90000 s old']
    expect(await alive(printing(...both))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        'reports: backend lvm: the last is 1 s old, of release ocata; backend ceph: the last is 3 s old, of release ocata; not enabled, so not waited for: controller1@old, 90000 s old',
      ),
    })
  })

  test('is not alive by a release that no row tells until every stamp has moved', async () => {
    const mixed = printing(row('lvm', 1, '$n', 'unknown'), row('ceph', 3, 7, 'unknown'))
    expect((await alive(mixed)).code).toBe(noReport)
    const moved = printing(row('lvm', 1, '$n', 'unknown'), row('ceph', 3, '$n', 'unknown'))
    expect((await alive(moved)).code).toBe(0)
  }, 60_000)

  test('is silent only once none of its rows moves', async () => {
    const silent = (command: string): Promise<Ended> => {
      const { service, host, unit } = asked(command)
      scratch.command('sleep', 'exit 0')
      return scratch.run(shell, renderSilent(service, unit, host, host, 30))
    }
    expect((await silent(printing(row('ceph', 400, 7, 'newton'), row('lvm', 1, '$n', 'newton')))).code).toBe(3)
    expect((await silent(printing(row('ceph', 400, 7, 'newton'), row('lvm', 300, 5, 'newton')))).code).toBe(0)
  })

  test.each([
    ['proves', 0, 3, 'ocata'],
    ['does not prove', 3, 400, 'ocata'],
    ['does not prove', 3, 3, 'newton'],
  ] as const)('%s that it is upgraded, exit %i, where one row is %i s old, of release %s', async (_, code, age, to) => {
    const { service, host, unit } = asked(printing(row('lvm', 1, 7, 'ocata'), row('ceph', age, 7, to)))
    const ended = await scratch.run(shell, reportsNew(service, unit, host))
    expect(ended.code).toBe(code)
    expect(ended.stdout).toMatch(code === 0 ? /^$/ : /does not report: .*; backend ceph: /)
  })
})

describe('Cinder’s own `reports` command', () => {
  /** Answers with these rows of `services`: host, age, stamp and object version, newest first. */
  const ask = (
    unit: string,
    enabled: string,
    rows: readonly (readonly unknown[])[],
    binary: string = unit,
  ): Promise<Ended> => {
    mkdirSync(scratch.path('lib/sqlalchemy/engine'), { recursive: true })
    scratch.write('lib/sqlalchemy/engine/__init__.py', '')
    scratch.write('lib/sqlalchemy/engine/url.py', 'make_url = None')
    scratch.write(
      'lib/sqlalchemy/__init__.py',
      [
        'import json, os',
        'text = str',
        'class Connection(object):',
        '    def execute(self, query, **asked):',
        "        rows = json.loads(os.environ['ROWS'])",
        "        return [row[:1] for row in rows] if 'DISTINCT' in query else rows",
        'class Engine(object):',
        '    def connect(self): return Connection()',
        'def create_engine(url): return Engine()',
      ].join('\n'),
    )
    const config = scratch.write('cinder.conf', `[DEFAULT]\n${enabled}\n[database]\nconnection = x://\n`)
    const file = exampleFile()
    const own = {
      version: '1',
      config,
      units: { 'cinder-api': { servers: { cinder_api: 'cinder{number}' } } },
      backup: 'none',
    }
    const cloud = cloudOf({ ...file, paths: { python: 'python3' }, services: { cinder: own } })
    const service = describedService(cloud, 'cinder')
    const [host] = service.hosts
    if (host === undefined) throw new Error('Cinder has no host')
    const words = { unit, binary, on: host.name, from: 'newton', to: 'ocata' }
    const env = { PYTHONPATH: scratch.path('lib'), ROWS: JSON.stringify(rows) }
    return scratch.run('dash', renderCommand(service, 'reports', host, words), env)
  }
  const lvm = ['storage@lvm', 2, '2017-03-01 10:00:00/7', '1.21']
  const ceph = ['storage@ceph', 400, '2017-03-01 09:00:00/6', '1.11']
  const told = (age: number, stamp: string, release: string): string =>
    `age ${age}\nstamp ${stamp}\nrelease ${release}\n`
  const lvmTold = told(2, '2017-03-01T10:00:00/7', 'ocata')
  const cephTold = told(400, '2017-03-01T09:00:00/6', 'newton')

  test.each([
    [
      'each enabled backend, and what is besides',
      'cinder-volume',
      'enabled_backends = lvm, ceph',
      [lvm, ceph, ['storage@old', 9, 'x', '1.21']],
      `backend lvm\n${lvmTold}backend ceph\n${cephTold}besides storage@old, 9 s old\n`,
    ],
    [
      'one that has no row',
      'cinder-volume',
      'enabled_backends = lvm,nfs',
      [lvm],
      `backend lvm\n${lvmTold}missing nfs\n`,
    ],
    [
      'the newest row of a backend',
      'cinder-volume',
      'enabled_backends = lvm',
      [lvm, ['b@lvm', 5, 'y', '1.11']],
      `backend lvm\n${lvmTold}`,
    ],
    [
      'the newest row where the file of this host enables none of them',
      'cinder-volume',
      'debug = true',
      [lvm, ceph],
      lvmTold,
    ],
    ['the newest row of a unit without backends', 'cinder-backup', 'enabled_backends = lvm', [ceph], cephTold],
    [
      'the row of the host that is asked about, of a unit that runs on several',
      'cinder-backup',
      'debug = true',
      [
        ['node2', 1, 'x', '1.21'],
        ['controller1.example.org', 400, '2017-03-01 09:00:00/6', '1.11'],
      ],
      cephTold,
    ],
    ['the names that report', 'cinder-volume', 'enabled_backends = lvm', [], 'known none\n'],
  ] as const)('tells %s', async (_, unit, enabled, rows, stdout) => {
    expect(await ask(unit, enabled, rows)).toMatchObject({ code: 0, stdout })
  })

  /** The rows of two hosts that each have a backend of that name, the other one's newer. */
  const lvmOfTwo = [['a@lvm', 1, '2017-03-01 10:00:01/9', '1.21'], ['b@lvm', 2, '2017-03-01 10:00:00/7', '1.21'], ceph]
  test.each([
    ['its host', 'host = b\nenabled_backends = lvm', `backend b@lvm\n${lvmTold}`],
    [
      'the host of the backend',
      'host = a\nenabled_backends = lvm\n[lvm]\nbackend_host = b',
      `backend b@lvm\n${lvmTold}`,
    ],
    ['a host whose row is not there', 'host = c\nenabled_backends = lvm', 'missing c@lvm\n'],
    ['its host, and no backend', 'host = b', 'known a@lvm, b@lvm, storage@ceph\n'],
  ])(
    'tells no row but its own of a cinder-volume whose own configuration names %s',
    async (_, configuration, stdout) => {
      expect(await ask('cinder-volume-lvm', configuration, lvmOfTwo, 'cinder-volume')).toMatchObject({
        code: 0,
        stdout,
      })
    },
  )

  test('tells the row of the shared name of an active/passive pair, though another unit has a backend of that name', async () => {
    const shared = 'enabled_backends = lvm\n[lvm]\nbackend_host = b'
    expect(await ask('cinder-volume', shared, lvmOfTwo.slice(0, 2))).toMatchObject({
      code: 0,
      stdout: `backend lvm\n${lvmTold}`,
    })
  })
})
