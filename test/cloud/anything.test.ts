import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sentenceOf } from '../../cloud/model/problems'
import { resolveCloud } from '../../cloud/model/resolve'
import { parsePayload, payloads } from '../../workflows/state/messages'
import { exampleFile } from '../support/cloud'

const worker = {}

/** Every way down into a value, the whole left out. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((path) => [key, ...path])])
}

/** The example with another value at a path, or without it. */
function changed(path: readonly string[], value: unknown): unknown {
  const file = exampleFile()
  const parent = path.slice(0, -1).reduce<unknown>((inner, key) => Reflect.get(Object(inner) as object, key), file)
  const key = path.at(-1) ?? ''
  if (value === undefined) Reflect.deleteProperty(Object(parent) as object, key)
  else Reflect.set(Object(parent) as object, key, value)
  return file
}

/** A cloud that is taken is complete; one that is not says why, in words of ours. */
function expectAnAnswer(input: unknown): void {
  const resolved = resolveCloud(input, worker)
  if (resolved.ok) {
    const services = Object.values(resolved.cloud.services)
    expect(services.length).toBeGreaterThan(0)
    for (const { hosts } of services) expect(hosts.length).toBeGreaterThan(1)
    return
  }
  expect(resolved.problems.length).toBeGreaterThan(0)
  for (const problem of resolved.problems) {
    expect(sentenceOf(problem)).toMatch(/^[^]+ (is [^]+: )?should be [^]+$/)
    expect(sentenceOf(problem)).not.toMatch(/Invalid|undefined|\[object/)
  }
}

const anything = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(null, '', 0, -1, true, [], {}, '{host}', '../x', 'a\nb', '__proto__', 'constructor', ['controller1']),
  fc.string(),
  fc.jsonValue(),
)

describe('whatever stands in a cloud file', () => {
  test('is answered by a cloud or by what is wrong, never by a throw', () => {
    fc.assert(fc.property(fc.jsonValue(), expectAnAnswer))
  })

  test('is answered the same way where only a place or three of the example differ', () => {
    const places = fc.constantFrom(...pathsOf(exampleFile()))
    fc.assert(
      fc.property(places, anything, (path, value) => expectAnAnswer(changed(path, value))),
      { numRuns: 1000 },
    )
  })

  test('is answered the same way where a key of the example is spelt differently', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(exampleFile())), fc.string(), (path, key) => {
        expectAnAnswer(changed([...path.slice(0, -1), key], 'x'))
      }),
    )
  })
})

describe('whatever a signal bears', () => {
  test.each(Object.keys(payloads) as (keyof typeof payloads)[])('is read or refused with a sentence: %s', (signal) => {
    const payload = fc.oneof(
      anything,
      fc.record(
        { by: anything, note: anything, step: anything, now: anything, answer: anything },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(payload, (raw) => {
        const parsed = parsePayload(payloads[signal], raw)
        if (!parsed.ok) expect(parsed.why).toMatch(/should be/)
      }),
    )
  })
})
