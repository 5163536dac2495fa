import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { AnswerReader, parseState } from '../../activities/job/answer'

const answer =
  '--m running 1.5 2.0\n--m tick 3 half wäy\nprinted\n--m state 3 finished 0 1.50 9.25 9.30 \n--m err\n--x state 9\n\n--m end 3\n'

test('an answer is read alike however it is cut into pieces', () => {
  const bytes = Buffer.from(answer)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 12 }), (cuts) => {
      const heard: string[] = []
      const reader = new AnswerReader('--m', ({ word }) => heard.push(word), ['tick'])
      const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
      for (const [index, place] of places.slice(1).entries()) reader.add(bytes.subarray(places[index], place))
      expect(heard).toEqual(['running', 'tick', 'state', 'err', 'end'])
      expect(reader.said.map(({ word }) => word)).toEqual(['running', 'state', 'err', 'end'])
      expect(reader.rest('end')).toBe('3')
      expect(reader.textOf('err')).toBe('--x state 9\n')
      expect(parseState(reader.rest('state') ?? '')).toEqual({
        state: 'finished',
        generation: 3,
        code: 0,
        began: 1.5,
        ended: 9.25,
      })
    }),
  )
})

test('a text without end is kept in part only', () => {
  const reader = new AnswerReader('--m')
  reader.add(Buffer.from('--m probe\n'))
  for (let chunk = 0; chunk < 300; chunk += 1) reader.add(Buffer.alloc(32 * 1024, 'y'))
  reader.add(Buffer.from('\n--m end 0\n'))
  expect(reader.textOf('probe').length).toBe(64 * 1024)
  expect(reader.rest('end')).toBe('0')
})

test.each([
  '',
  '1',
  '1 finished',
  '1 finished - 1 2 3 ',
  'x running - 1 - 2 ',
  '1 running - - - 2 ',
  '1 lost - - - 2 ',
  '1 elsewhere 0 1 2 3 why',
])('a state that makes no sense is none: "%s"', (rest) => {
  expect(parseState(rest)).toBeUndefined()
})

test('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string(), (rest) => {
      parseState(rest)
      new AnswerReader('--m').add(Buffer.from(`--m ${rest}\n`))
    }),
  )
})
