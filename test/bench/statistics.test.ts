import { expect, test } from '@jest/globals'
import { median, range, ratio } from '../../bench/report/statistics'

test('the median is the middle figure, or the middle between two, in whatever order they came', () => {
  expect(median([30, 10, 20])).toBe(20)
  expect(median([40, 10, 20, 30])).toBe(25)
  expect(median([])).toBeNaN()
  expect(range([3, 1, 2])).toEqual([1, 3])
})

test('a ratio is of figures of one round: a machine that is busy for a while counts on both sides', () => {
  // Twice as slow in two rounds of three. The medians of the figures, 60 and 20, would say three times.
  expect(ratio([10, 60, 400], [5, 20, 200])).toBe(2)
})

test('rounds that the other did not come to do not count', () => {
  expect(ratio([2, 2, 900], [1, 1])).toBe(2)
  expect(ratio([2], [])).toBeNaN()
})
