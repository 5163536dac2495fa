import { expect, test } from '@jest/globals'
import type { Decision } from '../../cloud/model/progress'
import { verdictOn } from '../../client/verdict'

const at = '2026-11-29T02:00:00.000Z'
const gate = 'keystone-upgraded'
const decision = (
  signal: string,
  by: string,
  verdict: Decision['verdict'],
  more: Partial<Decision> = {},
): Decision => ({
  at,
  signal,
  by,
  note: '',
  verdict,
  why: '',
  ...more,
})
const of = (...decisions: readonly Decision[]) => ({ decisions: [decision('retry', 'ann', 'taken'), ...decisions] })

test("the verdict on a decision is its own, where another person's came in between", () => {
  const refused = decision('retry', 'bob', 'refused')
  const own = decision('retry', 'ann', 'taken')
  const sent = { signal: 'retry', said: { by: 'ann' } }
  expect(verdictOn(sent, 1, of(refused, decision('pause', 'ann', 'taken'), own))).toBe(own)
  expect(verdictOn(sent, 1, of(refused))).toBeUndefined()
  expect(verdictOn(sent, 9, { ...of(refused, own), decisionsLeftOut: 8 })).toBe(own)
})

test('an answer at a gate is found by the name that it is recorded with, or as refused before it was judged', () => {
  const sent = { signal: gate, said: { by: 'ann', answer: 'join' } }
  const joined = decision(`${gate} (join)`, 'ann', 'taken')
  expect(verdictOn(sent, 1, of(decision(`${gate} (confirm)`, 'ann', 'refused'), joined))).toBe(joined)
  const early = decision(gate, 'ann', 'early')
  expect(verdictOn(sent, 1, of(early))).toBe(early)
})

test('a signed one is found by its signal, and one that could not be read by having no sender', () => {
  const signed = decision('retry', 'ann', 'taken', { signed: true })
  expect(verdictOn({ signal: 'retry', said: { signed: {} } }, 1, of(decision('skip', 'bob', 'taken'), signed))).toBe(
    signed,
  )
  const unread = decision('retry', '', 'refused')
  expect(verdictOn({ signal: 'retry', said: { by: 'ann' } }, 1, of(unread))).toBe(unread)
})
