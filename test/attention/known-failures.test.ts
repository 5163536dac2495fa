import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { releases } from '../../cloud/model/releases'
import { StepId, serviceNames } from '../../cloud/model/ids'
import {
  explain,
  failureFamilies,
  isFailure,
  isPrinted,
  isPrintedFailure,
  verbs,
  type KnownFailure,
} from '../../cloud/model/known-failures'
import { tailCharacters } from '../../cloud/model/outcomes'
import { procedures, type ProcedureName } from '../../workflows/services'
import { plan } from '../../workflows/plan/plan'
import { cloudOf, exampleFile } from '../support/cloud'
import { recorded, type Recording } from './recorded'

const byName = new Map<string, KnownFailure>(failureFamilies.flatMap(({ failures }) => Object.entries(failures)))
const named = (name: string): KnownFailure => {
  const failure = byName.get(name)
  if (failure === undefined) throw new Error(`no failure is named ${name}`)
  return failure
}
const knows = (failure: KnownFailure, { step, exitCode, tail }: Recording): boolean =>
  isFailure(failure, StepId.parse(step), exitCode, tail)
const printedOf = ([, { printed }]: [string, KnownFailure]): readonly string[] => printed ?? []

describe('an output that was seen before', () => {
  test.each(recorded)('$failure: $step, exit code $exitCode', ({ failure, step, exitCode, tail }) => {
    expect(explain(StepId.parse(step), exitCode, tail)).toBe(named(failure))
  })

  test.each(recorded)('is known by no other entry of its family: $failure, $step', (recording) => {
    for (const { failures } of failureFamilies) {
      const names = Object.keys(failures)
      if (!names.includes(recording.failure)) continue
      const others = Object.entries(failures).filter(
        ([name, failure]) => name !== recording.failure && knows(failure, recording),
      )
      const isByText = isPrintedFailure(named(recording.failure))
      // An entry that only reads the exit code counts if no text is known.
      expect(others.filter(([, failure]) => isPrintedFailure(failure) || !isByText).map(([name]) => name)).toEqual([])
    }
  })

  test('is still known by its last lines, as long as they hold what was printed', () => {
    for (const { failure, step, exitCode, tail } of recorded) {
      const long = `${'a line of the log\n'.repeat(200)}${tail}`.slice(-tailCharacters)
      expect([failure, explain(StepId.parse(step), exitCode, long)]).toEqual([failure, named(failure)])
    }
  })
})

describe('each entry', () => {
  const entries = [...byName]

  test.each(entries)('%s is met by an output that was seen', (name, failure) => {
    expect(recorded.some((recording) => recording.failure === name && knows(failure, recording))).toBe(true)
  })

  test('has a name of its own', () => {
    expect(failureFamilies.reduce((sum, { failures }) => sum + Object.keys(failures).length, 0)).toBe(byName.size)
  })

  test.each(entries)(
    '%s says what it means and what to do in whole sentences, and where that is known from',
    (_, failure) => {
      expect(failure.means).toMatch(/^\S.*\.$/)
      expect(failure.do).toMatch(/^\S.*\.$/)
      expect(`${failure.means} ${failure.do}`.length).toBeLessThan(520)
      expect(failure.source).not.toBe('')
    },
  )

  test.each(entries)('%s names the answer that follows', (_, failure) => {
    expect(failure.do).toMatch(/\b(?:retry|skip|abort|answer as the probe allows)\b/)
  })

  test('is of steps that upgrades have', async () => {
    const file = exampleFile()
    const own = file.services as { nova: Record<string, unknown> }
    const placement = { url: 'http://10.0.0.10:8778', servers: { nova_placement: 'nova{number}' } }
    const cloud = cloudOf({ ...file, services: { ...own, nova: { ...own.nova, placement } } })
    const services = Object.fromEntries(
      Object.entries(cloud.services).map(([name, service]) => [
        name,
        { ...service, createCells: true, commands: { ...service.commands, configure: 'c', configured: 'c' } },
      ]),
    )
    const plans = await Promise.all(
      (Object.keys(procedures['newton-to-ocata']) as ProcedureName[]).map((name) => plan({ ...cloud, services }, name)),
    )
    const done = plans.flatMap(({ steps }) => steps.map(({ id }) => id.split('/')[2] ?? ''))
    for (const verb of verbs) {
      expect([verb, done.some((own) => own === verb || own.startsWith(`${verb}-`))]).toEqual([verb, true])
    }
  })

  test('of a phase is of one that its service has', () => {
    const phases = new Set(['expand', 'migrate', 'contract', 'sync', 'api-sync'])
    for (const [name, { service, verbs: own }] of entries) {
      if (service === undefined) continue
      const has = Object.keys(releases['newton-to-ocata'].services[service].phases)
      const missing = (own ?? []).filter((verb) => phases.has(verb) && !has.includes(verb))
      expect([name, missing]).toEqual([name, []])
    }
  })
})

describe('an output that nobody has seen', () => {
  const step = StepId.parse('keystone/controller1/expand')

  test.each([
    [1, ''],
    [1, 'Traceback (most recent call last):\nKeyError: 1419'],
    [3, 'something new'],
    [0, ''],
    [1, 'lock wait, timeout'],
  ])('gets no sentence: exit code %i, %j', (exitCode, tail) => {
    expect(explain(step, exitCode, tail)).toBeUndefined()
  })

  test('gets none of another service or step', () => {
    const typeError = "TypeError: 'function' object has no attribute '__getitem__'"
    expect(explain(StepId.parse('glance/controller3/contract'), 1, typeError)).toBeDefined()
    expect(explain(StepId.parse('glance/controller3/expand'), 1, typeError)).toBeUndefined()
    expect(explain(step, 1, typeError)).toBeUndefined()
    const busy = 'Address already in use'
    expect(explain(StepId.parse('nova/controller1/start-nova-api'), 1, busy)).toBeDefined()
    expect(explain(StepId.parse('nova/controller1/starting'), 1, busy)).toBeUndefined()
  })

  test('is not found over two lines, and a number is one', () => {
    expect(isPrinted('is # of …!', 'it is 12 of them!')).toBe(true)
    expect(isPrinted('is # of …!', 'it is x of them!')).toBe(false)
    expect(isPrinted('is # of …!', 'it is 12 of\nthem!')).toBe(false)
    expect(isPrinted('(1419, ', 'a (1419, b')).toBe(true)
  })

  test('of any kind and length is read to its end, and the same each time', () => {
    const pieces = [...byName].flatMap(printedOf).flatMap((text) => text.split(/[…#]/))
    const word = fc.oneof(fc.string(), fc.constantFrom(...pieces, ' ', '\n', '('), fc.nat().map(String))
    const tail = fc.array(word, { maxLength: 400 }).map((words) => words.join('').slice(-tailCharacters))
    const steps = fc
      .tuple(fc.constantFrom(...serviceNames), fc.constantFrom(...verbs))
      .map(([service, verb]) => StepId.parse(`${service}/controller1/${verb}`))
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 255 }), tail, (any, exitCode, text) => {
        const first = explain(any, exitCode, text)
        expect(explain(any, exitCode, text)).toBe(first)
        if (first !== undefined) expect(isFailure(first, any, exitCode, text)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('cannot make the search go back over a line again and again', () => {
    const hostile = ['9'.repeat(tailCharacters), "E: Version '".repeat(160), '(1419,'.repeat(300), 'Unit '.repeat(400)]
    for (const text of hostile) expect(explain(StepId.parse('nova/controller1/install'), 1, text)).toBeUndefined()
    // No text of an entry repeats a piece without end.
    for (const text of [...byName].flatMap(printedOf)) expect(text.split('…').length).toBeLessThanOrEqual(4)
  })
})
