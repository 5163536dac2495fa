import { describe, expect, test } from '@jest/globals'
import type { Line } from '../../../worker/log/line'
import { Repeats } from '../../../worker/log/repeats'

const line = (message: string, more: Readonly<Record<string, unknown>> = {}): Line => ({
  level: 'warn',
  time: 't',
  message,
  ...more,
})
const standsFor = ({ repeated }: Line): number => (typeof repeated === 'number' ? repeated : 1)

/** A bound of lines with a clock that the test moves. */
function bounded(): { repeats: Repeats; written: Line[]; pass: (seconds: number) => void } {
  const written: Line[] = []
  let now = 0
  const repeats = new Repeats(
    (each) => void written.push(each),
    () => now,
  )
  const pass = (seconds: number): void => {
    now += seconds * 1000
    repeats.look()
  }
  return { repeats, written, pass }
}

describe('lines that repeat', () => {
  test('are few for a host that is down for an hour, and none is lost from the count', () => {
    const { repeats, written, pass } = bounded()
    for (let second = 0; second < 3600; second += 0.1) {
      repeats.take(line(`controller1 can't be reached, ${Math.round(second)} s`, { host: 'controller1' }))
      pass(0.1)
    }
    repeats.flush()
    expect(written.length).toBeLessThanOrEqual(12)
    const counted = written.reduce((sum, each) => sum + standsFor(each), 0)
    expect(counted).toBeGreaterThanOrEqual(36_000)
    expect(counted).toBeLessThanOrEqual(36_001)
  })

  test('are kept apart by step, by fault and by level', () => {
    const { repeats, written } = bounded()
    for (let time = 0; time < 10; time += 1) {
      repeats.take(line('no answer', { step: 'keystone/controller1/stop' }))
      repeats.take(line('no answer', { step: 'keystone/controller2/stop' }))
      repeats.take(line('no answer', { error: { message: 'ECONNREFUSED' } }))
      repeats.take({ ...line('no answer'), level: 'error' })
    }
    expect(written).toHaveLength(12)
  })

  test('are told at the end of their minute, though none comes any more', () => {
    const { repeats, written, pass } = bounded()
    for (let time = 0; time < 10; time += 1) repeats.take(line('no answer'))
    expect(written).toHaveLength(3)
    pass(60)
    expect(written[3]).toMatchObject({ message: 'no answer', repeated: 7 })
    pass(120)
    expect(written).toHaveLength(4)
  })

  test('begin anew once the fault was away', () => {
    const { repeats, written, pass } = bounded()
    for (let time = 0; time < 4; time += 1) repeats.take(line('no answer'))
    pass(60)
    pass(120)
    for (let time = 0; time < 3; time += 1) repeats.take(line('no answer'))
    expect(written.map(standsFor)).toEqual([1, 1, 1, 1, 1, 1, 1])
  })

  test('of ten thousand kinds take bounded memory, and the counts of the forgotten ones are written', () => {
    const { repeats, written } = bounded()
    for (let host = 0; host < 10_000; host += 1)
      for (let time = 0; time < 5; time += 1) repeats.take(line('no answer', { step: `host${host}` }))
    repeats.flush()
    expect(written.reduce((sum, each) => sum + standsFor(each), 0)).toBe(50_000)
    expect(written).toHaveLength(40_000)
  })
})
