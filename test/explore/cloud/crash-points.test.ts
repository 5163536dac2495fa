import { expect, test } from '@jest/globals'
import { CrashPoints } from '../../../explore/cloud/crash-points'

test('crashes are alike while nothing is done between them, and only then', () => {
  const crashes = new CrashPoints()
  const states = [
    [1, 0, 0],
    [1, 0, 0],
    [1, 0, 1],
    [2, 0, 1],
    [2, 1, 1],
  ]
  for (const [at, state] of states.entries()) crashes.add({ question: at, answered: false }, state)
  expect(crashes.points.map(({ first, last, alike }) => [first.question, last.question, alike])).toEqual([
    [0, 1, 2],
    [2, 2, 1],
    [3, 3, 1],
    [4, 4, 1],
  ])
})
