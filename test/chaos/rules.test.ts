import { describe, expect, test } from '@jest/globals'
import { draw } from '../../chaos/draw'
import { broken, type Traces } from '../../chaos/rules'
import { kindsOn, type Inflicted } from '../../chaos/fault'
import { subjectOf } from '../../chaos/simulated/subject'
import type { Execution } from '../../lab/simulated'
import { ledgerLine, procedureLedger } from '../upgrade/ledger'
import { upgraded } from '../upgrade/end-state'

/** A time so many seconds after the night's beginning. */
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString()

const commands: Readonly<Record<string, string>> = { stop: 'service apache2 stop', start: 'service apache2 start' }

/** The procedure's commands of Keystone, one each ten seconds, each of five. */
const whole: readonly Execution[] = procedureLedger('keystone')
  .flat()
  .map((line, index): Execution => {
    const [, host, action] = line.split(' ') as [string, Execution['host'], Execution['action']]
    const command = commands[action] ?? action
    const end = { at: at(index * 10 + 5), seconds: 5, exit: 0 }
    return { host, service: 'keystone', action, command, startedAt: at(index * 10), end }
  })

const state = upgraded('keystone')

/** The traces of a night without a fault, but for these. */
const traces = (other: Partial<Traces> = {}): Traces => ({
  executions: whole,
  lineOf: ledgerLine,
  procedure: procedureLedger('keystone'),
  said: [{ at: Date.parse(at(118)), signal: 'keystone-upgraded', about: 'gate' }],
  inflicted: [],
  stretches: [],
  overtaken: [],
  outages: [],
  tooFew: new Set(),
  ended: 'Done',
  states: [{ service: 'keystone', now: state, wanted: state }],
  longestSilenceSeconds: 20,
  stood: '',
  ...other,
})

const rebooted = (from: number, to: number): Inflicted => ({
  trouble: { kind: 'host rebooted', host: 'controller1', awaySeconds: 3 },
  from: Date.parse(at(from)),
  to: Date.parse(at(to)),
})

const outage = (from: number, to: number): Traces['outages'][number] => ({
  service: 'nova',
  from: Date.parse(at(from)),
  to: Date.parse(at(to)),
})

/** A request to Keystone that failed, and one that was overtaken at a second. */
const overtaken = (second: number, service = 'keystone', status = '500'): Pick<Traces, 'stretches' | 'overtaken'> => ({
  stretches: [{ service: 'keystone', from: at(50), to: at(51), why: `${status} {"error": {}}` }],
  overtaken: [{ service, at: Date.parse(at(second)) }],
})

/** The executions with the first of that line begun again, a second after its end. */
function again(line: string, exit = 0): Execution[] {
  const first = whole.find((execution) => ledgerLine(execution) === line)
  if (first?.end === undefined) throw new Error(`Keystone's procedure has no ${line}`)
  const { end } = first
  const later = new Date(Date.parse(end.at) + 1000).toISOString()
  const before = whole.map((each) => (each === first ? { ...first, end: { ...end, exit } } : each))
  return [...before, { ...first, startedAt: later, end: { at: later, seconds: 0, exit: 0 } }].sort((one, other) =>
    one.startedAt.localeCompare(other.startedAt),
  )
}

describe('the rules of a night', () => {
  test('hold for the procedure as it stands', () => expect(broken(traces())).toEqual([]))

  test.each<[string, Partial<Traces>, RegExp]>([
    ['a command runs twice', { executions: again('keystone controller1 migrate') }, /migrate was begun 2 times/],
    [
      'a command begins before the one before it has ended',
      { executions: whole.map((each) => (each.action === 'expand' ? { ...each, startedAt: at(0) } : each)) },
      /expand began before keystone controller1 stop/,
    ],
    [
      'the contract begins on a confirmation that came before the last start',
      { said: [{ at: Date.parse(at(100)), signal: 'keystone-upgraded', about: 'storm' }] },
      /contract of keystone began .* without a confirmation/,
    ],
    [
      "the contract begins on another service's confirmation",
      { said: [{ at: Date.parse(at(118)), signal: 'glance-upgraded', about: 'gate' }] },
      /contract of keystone began .* without a confirmation/,
    ],
    [
      'a command is none of the procedure',
      {
        executions: [
          ...whole,
          { host: 'lb1', service: 'keystone', action: 'expand', command: 'x', startedAt: at(990) },
        ],
      },
      /lb1 expand is no command/,
    ],
    ['two are out at once', { tooFew: new Set(['keystone_public: keystone1 and keystone2']) }, /out at once/],
    [
      'requests fail without a cause',
      { stretches: [{ service: 'keystone', from: at(50), to: at(51) }] },
      /requests to keystone failed from/,
    ],
    [
      'requests fail long after a reboot',
      { stretches: [{ service: 'keystone', from: at(50), to: at(51) }], inflicted: [rebooted(10, 20)] },
      /requests to keystone failed from/,
    ],
    [
      "another service's requests fail in an outage",
      { stretches: [{ service: 'glance', from: at(50), to: at(51) }], outages: [outage(40, 60)] },
      /requests to glance failed/,
    ],
    [
      'requests fail long after the outage',
      { stretches: [{ service: 'nova', from: at(50), to: at(99) }], outages: [outage(40, 60)] },
      /requests to nova failed/,
    ],
    ['a request fails a second before another one was overtaken', overtaken(49), /requests to keystone failed from/],
    ["another service's request was overtaken", overtaken(50.5, 'glance'), /requests to keystone failed from/],
    ['a request was overtaken, and HAProxy knew no server', overtaken(50.5, 'keystone', '503'), /requests to keystone/],
    [
      'two requests fail, and one was overtaken',
      { ...overtaken(50.5), stretches: [...overtaken(50.5).stretches, ...overtaken(50.5).stretches] },
      /requests to keystone failed from/,
    ],
    ['nothing changes for long', { longestSilenceSeconds: 181 }, /changed for 181 s/],
    ['the upgrade does not end', { ended: 'not done', stood: '"Running"' }, /did not end: "Running"/],
    [
      'a server stays out',
      { states: [{ service: 'keystone', now: { ...state, out: ['lb1 keystone_public/keystone1'] }, wanted: state }] },
      /not as it has to be/,
    ],
  ])('are broken where %s', (_, other, sentence) => {
    const found = broken(traces(other))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(sentence)
  })

  test.each<[string, Partial<Traces>]>([
    [
      'a command that failed is begun again at a retry',
      {
        executions: again('keystone controller1 migrate', 1),
        said: [...traces().said, { at: Date.parse(at(47)), signal: 'retry', about: 'keystone/controller1/migrate' }],
      },
    ],
    [
      'requests fail while a host reboots',
      { stretches: [{ service: 'keystone', from: at(12), to: at(14) }], inflicted: [rebooted(10, 20)] },
    ],
    [
      'requests fail in an outage of their service',
      { stretches: [{ service: 'nova', from: at(39), to: at(61) }], outages: [outage(40, 60)] },
    ],
    ['a request fails that a phase has overtaken', overtaken(50.5)],
  ])('hold where %s', (_, other) => expect(broken(traces(other))).toEqual([]))
})

describe('a command that the procedure has twice', () => {
  const lines = (verbs: readonly string[]): Partial<Traces> => ({
    procedure: [['restart'], ['migrate'], ['restart']],
    lineOf: ({ command }) => command,
    executions: verbs.map((command, index) => ({
      host: 'controller1',
      action: 'restart',
      command,
      startedAt: at(index * 10),
      end: { at: at(index * 10 + 5), seconds: 5, exit: 0 },
    })),
  })

  test.each<[string, readonly string[], readonly RegExp[]]>([
    ['holds where it stands', ['restart', 'migrate', 'restart'], []],
    ['is no third time', ['restart', 'migrate', 'restart', 'restart'], [/begun 3 times, where 2 are allowed/]],
    ['does not come early', ['restart', 'restart', 'migrate'], [/restart began before migrate had ended/]],
  ])('%s', (_, verbs, sentences) =>
    expect(broken(traces(lines(verbs)))).toEqual(sentences.map((sentence) => expect.stringMatching(sentence))),
  )
})

describe.each(['simulated', 'real'] as const)('a night of the %s lab', (lab) => {
  test('follows from its seed, has one to six faults, and every kind comes', () => {
    const subject = { ...subjectOf('keystone'), kinds: kindsOn[lab] }
    const drawn = Array.from({ length: 200 }, (_, seed) => draw(seed, subject))
    expect(draw(7, subject)).toEqual(draw(7, subject))
    expect(drawn.every(({ faults }) => faults.length >= 1 && faults.length <= 6)).toBe(true)
    const came = new Set(drawn.flatMap(({ faults }) => faults.map(({ trouble }) => trouble.kind)))
    expect([...came].sort()).toEqual([...kindsOn[lab]].sort())
  })
})
