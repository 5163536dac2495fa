import { describe, expect, test } from '@jest/globals'
import { serviceNames } from '../../cloud/model/ids'
import type { HostName } from '../../lab/host-names'
import type { Execution } from '../../lab/simulated'
import type { Action } from '../../lab/simulated/names'
import { lineOf } from '../../chaos/real/ledger'
import { overtakenIn } from '../../chaos/real/overtaken'
import { stretchesOf } from '../../chaos/real/stretches'
import { tracedProcedure } from '../../chaos/real/procedure'
import { versionMoves } from '../../chaos/real/traces'
import { broken, type Traces } from '../../chaos/rules'
import type { Inflicted } from '../../chaos/fault'
import { at, dpkgLines, journalLine, moveLine, told, whole, type Texts } from './real-traces'

const procedure = tracedProcedure('keystone')
const lines = procedure.flat()
const secondOf = (line: string): number => lines.indexOf(line) * 10

/** The traces of a night on the real lab, but for these texts and these. */
function night(texts: Texts, other: Partial<Traces> = {}): readonly string[] {
  return broken({
    executions: told(texts),
    lineOf,
    procedure,
    said: [
      { at: Date.parse(at(secondOf('keystone controller3 contract') - 1)), signal: 'keystone-upgraded', about: '' },
    ],
    inflicted: [],
    stretches: [],
    overtaken: [],
    outages: [],
    tooFew: new Set(),
    ended: 'Done',
    states: [],
    longestSilenceSeconds: 20,
    stood: '',
    ...other,
  })
}

const also = (texts: Texts, kind: 'journal' | 'dpkg', host: string, more: readonly string[]): Texts => ({
  ...texts,
  [kind]: { ...texts[kind], [host]: [...(texts[kind][host] ?? []), ...more] },
})

const rebooted = (from: number, to: number): Inflicted => ({
  trouble: { kind: 'host rebooted', host: 'controller2', awaySeconds: 3 },
  from: Date.parse(at(from)),
  to: Date.parse(at(to)),
})

describe('the traces of the real lab', () => {
  test('tell the procedure as it stands, and the boot of a host is none of it', () => {
    expect(told(whole()).map(lineOf)).toEqual(lines)
    expect(night(whole())).toEqual([])
  })

  test.each(serviceNames)(
    'of %s have some commands twice: each start and stop is one moment, and breaks no rule',
    (service) => {
      const of = tracedProcedure(service)
      const executions = of.flat().map((line, index): Execution => {
        const [, host = '', action = '', unit = ''] = line.split(' ')
        const isMoment = action === 'start' || action === 'stop'
        const end = { at: at(index * 10 + (isMoment ? 0 : 5)), seconds: 5, exit: 0 }
        const command = isMoment ? `systemctl ${action} ${unit}` : action
        return { host: host as HostName, service, action: action as Action, command, startedAt: at(index * 10), end }
      })
      expect(executions.map(lineOf)).toEqual(of.flat())
      const contractAt = of.flat().findIndex((line) => line.endsWith(' contract')) * 10
      const said = [{ at: Date.parse(at(contractAt - 1)), signal: `${service}-upgraded`, about: '' }]
      expect(night(whole(), { executions, procedure: of, said })).toEqual([])
      const last = executions.at(-1)
      const early = executions.map((each) => (each === last ? { ...each, startedAt: at(1) } : each))
      expect(night(whole(), { executions: early, procedure: of, said })).not.toEqual([])
    },
  )

  test('of versions have the database of their connection, and the second that an earlier line names', () => {
    const log = [
      '260101  9:05:00\t    56 Connect\tglance@127.0.0.1 on glance using TCP/IP',
      '260101 19:05:07\t    57 Connect\tkeystone@127.0.0.1 on  using TCP/IP',
      '\t\t    57 Init DB\tkeystone',
      "\t\t    56 Query\tUPDATE alembic_version SET version_num='pike_expand01' WHERE alembic_version.version_num = 'ocata_expand01'",
      "\t\t    57 Query\tUPDATE migrate_version SET version=5 WHERE migrate_version.repository_id = 'keystone_expand'",
    ]
    const second = Date.UTC(2026, 0, 1, 19, 5, 7)
    expect(versionMoves(log.join('\n'))).toEqual([
      { database: 'glance', repository: '', to: 'pike_expand01', at: second },
      { database: 'keystone', repository: 'keystone_expand', to: '5', at: second },
    ])
  })

  test('of requests that failed have their whole time', () =>
    expect(stretchesOf([`${at(1)} glance, after 2500 ms: 503 no server`])).toEqual([
      { service: 'glance', from: at(1), to: at(3.5), why: '503 no server' },
    ]))

  test('of requests that a phase has overtaken have one time for each request', () => {
    const request = 'req-0b7f3a52-7c1c-4d5e-9d0a-8a1f5a0c2b11'
    const [begin, end] = [
      'ERROR keystone.common.wsgi',
      "(1412, u'Table definition has changed, please retry transaction')",
    ]
    const log = [
      `2026-01-01 00:00:07.250 4711 ${begin} [${request} - - - - -] (pymysql.err.InternalError) ${end}`,
      `2026-01-01 00:00:07.251 4711 ${begin} [${request} - - - - -] DBError: ${end}`,
      `2026-01-01 00:00:08.000 4711 ${begin} [req-1${request.slice(5)} - - - - -] DBError: ${end}`,
      `2026-01-01 00:00:09.000 4711 WARNING keystone.common.wsgi [req-2${request.slice(5)} - - - - -] DBError: ${end}`,
      `mysqldump: Error 1412: Table definition has changed`,
    ]
    expect(overtakenIn('keystone', log.join('\n'))).toEqual([
      { service: 'keystone', at: Date.parse(at(7.25)) },
      { service: 'keystone', at: Date.parse(at(8)) },
    ])
  })
})

describe('the rules of a night on the real lab', () => {
  const start = secondOf('keystone controller2 start apache2')
  const expand = secondOf('keystone controller1 expand')
  const install = secondOf('keystone controller1 install')

  test.each<[string, Texts, RegExp]>([
    [
      'a version moves twice',
      { ...whole(), generalLog: [...whole().generalLog, moveLine('expand', 24, 300)] },
      /controller1 expand was begun 2 times/,
    ],
    [
      'a package is unpacked twice',
      also(whole(), 'dpkg', 'controller1', dpkgLines('keystone', 300)),
      /controller1 install was begun 2 times/,
    ],
    [
      'a unit is started twice',
      also(whole(), 'journal', 'controller2', [journalLine('started', 'apache2.service', 300)]),
      /controller2 start apache2 was begun 2 times/,
    ],
    [
      'the migration moves a version before the expansion has ended',
      { ...whole(), generalLog: [...whole().generalLog, moveLine('expand', 25, expand + 55)] },
      /began before keystone controller1 expand had ended/,
    ],
    [
      'the code is unpacked before the unit has stopped',
      {
        ...whole(),
        journal: {
          ...whole().journal,
          controller1: whole().journal.controller1?.filter((line) => !line.includes('9d1aaa27')) ?? [],
        },
      },
      /controller1 install began before keystone controller1 stop apache2/,
    ],
    [
      'an install that was cut off is not gone on with',
      {
        ...whole(),
        dpkg: { ...whole().dpkg, controller1: dpkgLines('keystone', install).slice(0, 2) },
      },
      /controller1 expand began before keystone controller1 install had ended/,
    ],
  ])('are broken where %s', (_, texts, sentence) => {
    const found = night(texts)
    expect(found.length).toBeGreaterThan(0)
    expect(found.join('\n')).toMatch(sentence)
  })

  test('are broken where the contract moves a version without a confirmation', () =>
    expect(night(whole(), { said: [] })).toEqual([expect.stringMatching(/^contract of keystone began/)]))

  test('hold where a unit runs the new code since a boot, and so is not stopped; not where the code came without a stop', () => {
    const without = (texts: Texts): Texts => ({
      ...texts,
      journal: {
        ...texts.journal,
        controller2: texts.journal.controller2?.filter((line) => !line.includes('9d1aaa27')) ?? [],
      },
    })
    const found = night(without(whole()), { inflicted: [rebooted(start - 5, start - 4)] })
    expect(found.join('\n')).toMatch(/controller2 install began before keystone controller2 stop/)
    expect(found.join('\n')).not.toMatch(/controller3/)
    expect(night(without(whole())).join('\n')).toMatch(/controller3/)
  })

  test('hold where a boot starts what the procedure had stopped', () => {
    const booted = [
      journalLine('started', 'apache2.service', start - 6, 'b2'),
      journalLine('started', 'multi-user.target', start - 5, 'b2'),
    ]
    const texts = also(whole(), 'journal', 'controller2', booted)
    const controller2 = texts.journal.controller2?.filter(
      (line) => line !== journalLine('started', 'apache2.service', start),
    )
    const inflicted = [rebooted(start - 9, start - 5)]
    expect(night({ ...texts, journal: { ...texts.journal, controller2: controller2 ?? [] } }, { inflicted })).toEqual(
      [],
    )
  })
})
