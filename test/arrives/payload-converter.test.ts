import { describe, expect, test } from '@jest/globals'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import fc from 'fast-check'
import type { z } from 'zod'
import { failureConverter } from '../../cloud/converter/failure-converter'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { Followed } from '../../cloud/model/followed'
import { Evidence, Look, Outcome, Preflight, PreflightReport, WatchResult } from '../../cloud/model/outcomes'
import { whyRefused } from '../../cloud/model/problems'
import { CloudInput, parsePayload, payloads, UpgradeInput } from '../../workflows/state/messages'
import { garbled, payloadOf } from '../support/payloads'

const schemas = {
  ...payloads,
  CloudInput,
  UpgradeInput,
  Followed,
  Evidence,
  Look,
  Outcome,
  Preflight,
  PreflightReport,
  WatchResult,
}

const decoded = (payload: Payload): unknown => payloadConverter.fromPayload<unknown>(payload)

describe('a payload that is no JSON value', () => {
  test.each(garbled)('is refused by every schema with one sentence: %s', (_, payload, said) => {
    const value = decoded(payload)
    for (const schema of Object.values<z.ZodType>(schemas)) {
      const parsed = schema.safeParse(value)
      expect(parsed.error === undefined ? 'taken' : whyRefused(parsed.error, value)).toBe(
        `the whole is ${said}: should be one JSON value that no codec has encoded (json/plain)`,
      )
    }
  })
})

test('what is encoded as Temporal encodes it is decoded to what it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(decoded(payloadConverter.toPayload(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  expect(decoded(payloadConverter.toPayload(undefined))).toBeUndefined()
  expect(payloadConverter.toPayload({ a: 1 })).toEqual(defaultPayloadConverter.toPayload({ a: 1 }))
})

test('whatever is sent is decoded without an error, and refused or taken in a bounded sentence', () => {
  const encoding = fc.option(
    fc.oneof(fc.constantFrom('json/plain', 'binary/null', 'binary/plain'), fc.string(), fc.uint8Array()),
    { nil: undefined },
  )
  const data = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.uint8Array())
  fc.assert(
    fc.property(data, encoding, (bytes, name) => {
      const parsed = parsePayload(payloads.retry, decoded(payloadOf(bytes, name)))
      if (!parsed.ok) expect(parsed.why.length).toBeLessThan(1000)
    }),
  )
})

test.each([
  [
    '12,000 keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 12_000 }, (_, at) => [`key${at}`, at]))),
    'and 11995 more',
  ],
  ['200 kB of text', JSON.stringify({ note: 'n'.repeat(200_000) }), 'should be a text of at most 500 character(s)'],
  ['keys of 900 characters', JSON.stringify({ ['k'.repeat(900)]: 1, ['l'.repeat(900)]: 2 }), 'should be left out'],
  ['a list in a list, 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000), 'nested deeper than 200 levels'],
])('of what is wrong in %s the first problems are told', (_, json, said) => {
  const parsed = parsePayload(payloads.pause, decoded(payloadOf(json, 'json/plain')))
  if (parsed.ok) throw new Error('it was taken')
  expect(parsed.why).toContain(said)
  expect(parsed.why.length).toBeLessThan(1000)
})

test('a failure that somebody has made up is read as one, whatever it lacks', () => {
  const read = (failure: object): Error =>
    failureConverter.failureToError({ message: 'by hand', ...failure }, payloadConverter)
  const details = { payloads: garbled.map(([, payload]) => payload) }
  expect(read({ childWorkflowExecutionFailureInfo: {} }).message).toBe('by hand')
  expect(read({ activityFailureInfo: {} }).message).toBe('by hand')
  expect(read({ applicationFailureInfo: { type: 'x', details } }).message).toBe('by hand')
  expect(
    read({ encodedAttributes: payloadOf('x', 'y'), timeoutFailureInfo: { lastHeartbeatDetails: details } }).message,
  ).toBe('by hand')
})
