import { expect, test } from '@jest/globals'
import { inTurn, type Contestant } from '../../bench/turns'

const { signal } = new AbortController()
const silent = { signal, say: () => {} }

test('contestants have their turns one after the other, and the first round does not count', async () => {
  const turns: string[] = []
  const contestant = (name: string): Contestant => ({
    name,
    setting: '',
    turn: (round) => Promise.resolve(turns.push(`${name}${round}`)),
  })
  const arms = await inTurn([contestant('a'), contestant('b')], { rounds: 2, ...silent })
  expect(turns).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
  expect(arms.map((arm) => arm.rounds)).toEqual([
    [3, 5],
    [4, 6],
  ])
})

test('one that fails keeps its figures and its reason, and the others go on', async () => {
  const fails = (round: number): Promise<number> =>
    round === 2 ? Promise.reject(new Error('no route')) : Promise.resolve(7)
  const arms = await inTurn(
    [
      { name: 'a', setting: '', turn: fails },
      { name: 'b', setting: '', turn: () => Promise.resolve(8) },
    ],
    { rounds: 3, ...silent },
  )
  expect(arms).toEqual([
    { name: 'a', setting: '', rounds: [7], failed: 'no route' },
    { name: 'b', setting: '', rounds: [8, 8, 8] },
  ])
})

test('a bench that is told to end begins no other turn', async () => {
  const over = new AbortController()
  const turn = (): Promise<number> => {
    over.abort(new Error('ended'))
    return Promise.resolve(1)
  }
  const turns = inTurn([{ name: 'a', setting: '', turn }], { rounds: 5, signal: over.signal, say: () => {} })
  await expect(turns).rejects.toThrow('ended')
})
