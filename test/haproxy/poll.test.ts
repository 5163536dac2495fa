import { expect, jest, test } from '@jest/globals'
import type * as Poll from '../../activities/haproxy/poll'

const pauses: number[] = []
jest.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => {
    pauses.push(milliseconds)
    return Promise.resolve()
  },
}))
// Read only now, so that it has the timer above.
const { poll } = jest.requireActual<typeof Poll>('../../activities/haproxy/poll')

/** The pauses of a wait whose turns end so, one after the other. */
async function pausesAfter(...turns: readonly (number | undefined)[]): Promise<number[]> {
  pauses.length = 0
  const left = [...turns]
  const signal = new AbortController().signal
  const runtime = { ask: () => Promise.reject(new Error('nothing is asked')) }
  await poll(1, { runtime, signal, heartbeat: () => undefined }, () =>
    Promise.resolve(left.length === 0 ? {} : left.shift()),
  )
  return [...pauses]
}

const atFirst = 100

test('balancers are read again soon, and exactly when a turn says so', async () => {
  const [first, second, third] = await pausesAfter(undefined, 437, undefined)
  expect([first, second]).toEqual([atFirst, 437])
  expect(third).toBeGreaterThanOrEqual(atFirst)
})

test('balancers are read again at once after a change, but not for ever if changes have no effect', async () => {
  expect(await pausesAfter(0)).toEqual([])
  expect(await pausesAfter(0, 437)).toEqual([437])
  expect(await pausesAfter(0, 0, 0, 0)).toHaveLength(2)
})
