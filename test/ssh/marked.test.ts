import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { newMark } from '../../activities/ssh/delivery'
import { MarkedStream } from '../../activities/ssh/marked'

/** The parts of a stream whose bytes come in pieces of these sizes, and the bytes passed on before its end. */
function read(mark: string, bytes: Buffer, sizes: readonly number[]) {
  const login: Buffer[] = []
  const output: Buffer[] = []
  const stream = new MarkedStream(mark, {
    login: (chunk) => login.push(Buffer.from(chunk)),
    output: (chunk) => output.push(Buffer.from(chunk)),
  })
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    stream.add(bytes.subarray(at, at + size))
    at += size
  }
  const early = Buffer.concat(output).length
  stream.finish()
  const { code, hasBegun } = stream
  return { login: Buffer.concat(login), output: Buffer.concat(output), code, hasBegun, early }
}

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 })
const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))

describe('a marked stream', () => {
  const mark = newMark()
  const begin = Buffer.from(`${mark} begin\n`)
  const end = (code: number) => Buffer.from(`${mark} end ${code}.\n`)

  test('gives the output byte for byte, and the code, whatever stands around and however it is cut', () => {
    fc.assert(
      fc.property(noise, noise, noise, fc.integer({ min: 0, max: 255 }), sizes, (before, said, after, code, cut) => {
        const found = read(mark, Buffer.concat([before, begin, said, end(code), after]), cut)
        expect(found).toMatchObject({ code, hasBegun: true })
        expect([found.login, found.output]).toEqual([before, said])
      }),
    )
  })

  test('without its end has no code, and nothing of its output is lost', () => {
    fc.assert(
      fc.property(noise, fc.integer({ min: 0, max: 29 }), sizes, (said, part, cut) => {
        const cutEnd = end(17).subarray(0, part)
        const found = read(mark, Buffer.concat([begin, said, cutEnd]), cut)
        expect(found).toMatchObject({ code: undefined, hasBegun: true })
        expect(found.output).toEqual(Buffer.concat([said, cutEnd]))
      }),
    )
  })

  test('without its beginning has run nothing, whatever it holds', () => {
    fc.assert(
      fc.property(noise, sizes, (said, cut) => {
        const found = read(mark, Buffer.concat([said, end(0)]), cut)
        expect(found).toMatchObject({ code: undefined, hasBegun: false, output: Buffer.alloc(0) })
      }),
    )
  })

  test('holds back no line that is whole', () => {
    const line = Buffer.from('a line\n')
    expect(read(mark, Buffer.concat([begin, line]), [1000])).toMatchObject({ early: line.length })
  })
})
