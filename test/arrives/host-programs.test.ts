import { expect, test } from '@jest/globals'
import type { Payload } from '@temporalio/common'
import { decode, encode } from '@temporalio/common/lib/encoding'
import fc from 'fast-check'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { osloConfigPy, setOptionPy } from '../../cloud/model/commands/programs.generated'
import { databasePy } from '../../cloud/model/releases/programs.generated'
import { undecodableSaid } from '../../cloud/model/undecodable'
import { exampleScripts } from '../host-programs/scripts'

const decoded = (payload: Payload): unknown => payloadConverter.fromPayload<unknown>(payload)
const textOf = ({ data }: Payload): string => decode(data ?? new Uint8Array())

/** A payload as anybody may send it: JSON text that claims to refer to programs. */
const referring = (json: string): Payload => ({
  metadata: { encoding: encode('json/plain'), 'host-programs': encode('by reference') },
  data: encode(json),
})

test('every script of a cloud arrives as it was sent, and none carries a long program of hosts', async () => {
  const programs = [osloConfigPy, setOptionPy, databasePy].map((program) =>
    JSON.stringify(program.slice(-400)).slice(1, -1),
  )
  const scripts = [...(await exampleScripts())]
  const payloads = scripts.map(([place, script]) => [place, script, payloadConverter.toPayload({ script })] as const)
  for (const [, script, payload] of payloads) expect(decoded(payload)).toEqual({ script })
  const whole = payloads.filter(([, , payload]) => programs.some((program) => textOf(payload).includes(program)))
  expect(whole.map(([place]) => place)).toEqual([])
  expect(payloads.filter(([, , { metadata }]) => metadata?.['host-programs'] !== undefined).length).toBeGreaterThan(20)
})

test('text around programs, and text that looks like a reference, arrives as it was sent', () => {
  const [reference = ''] = /\{\{host-program [^}]*\}\}/.exec(textOf(payloadConverter.toPayload(setOptionPy))) ?? []
  expect(reference).not.toBe('')
  const piece = fc.oneof(
    fc.constantFrom(setOptionPy, databasePy, reference, '{{host-program ', '\\', '"', '\n', setOptionPy.slice(1)),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const sent = { [pieces[0] ?? '']: pieces.join('') }
      expect(decoded(payloadConverter.toPayload(sent))).toEqual(sent)
    }),
  )
})

test('references to programs of another version, or to more than a payload may hold, are refused like any bytes', () => {
  const [reference = ''] = /\{\{host-program [^}]*\}\}/.exec(textOf(payloadConverter.toPayload(setOptionPy))) ?? []
  const other = reference.replace(/-[0-9a-f]{8}\}/, '-00000000}')
  for (const sent of [other, reference.repeat(100_000)]) {
    expect(undecodableSaid(decoded(referring(JSON.stringify(sent))))).toMatch(
      /bytes with a host program of another version$/,
    )
  }
  expect(decoded(referring(JSON.stringify(reference)))).toBe(setOptionPy)
  expect(undecodableSaid(decoded(referring('no JSON')))).toMatch(/that are no JSON$/)
})
