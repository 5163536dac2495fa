import { expect, test } from '@jest/globals'
import { chartsOf } from '../../bench/report/charts'
import { lineChart } from '../../bench/report/line-chart'
import { markdown } from '../../bench/report/markdown'
import { printedFigures } from '../../bench/report/printed'
import { Results } from '../../bench/report/results'
import { comparison, figures, results } from './results'

const page = markdown(results, [{ file: 'a.svg', title: 'Parts' }])

test('a page says the ratio first, then the figures, the rounds and the setting', () => {
  expect(page).toContain('|  | ours takes | median | least to most | rounds | setting |')
  expect(page).toContain('| ours |  | 12 ms | 10 to 14 | 3 | all guards |')
  expect(page).toContain('| theirs | **0.50 ×** | 24 ms | 20 to 28 | 3 | pipelining \\| forks 5 |')
})

test('a page says of an arm without all its figures why', () => {
  expect(page).toContain('| early | **2.0 ×** | 5.0 ms | 5.0 to 5.0 | 1; ended: no route |  |')
  expect(page).toContain('| never |  |  |  | 0; ended: not here |  |')
})

test('a page names machine, command, commit and load, and shows the charts', () => {
  expect(page).toContain('| Node | 20.0.0 |')
  expect(page).toContain('`npm run bench -- --only step`, 2026-11-29, abc: 12 s, load 0.5 before and 1.0 after.')
  expect(page).toContain('![Parts](a.svg)')
})

test('figures that a program prints are rows, with those that a row lacks left empty', () => {
  const printed = printedFigures('scale', 'begins\nscale: nodes=5 seconds=10 how=auto\nnodes=50\n')
  expect(printed.rows).toEqual([{ nodes: 5, seconds: 10, how: 'auto' }, { nodes: 50 }])
  expect(page).toContain('| nodes | seconds | events |\n| --- | --- | --- |\n| 5 | 10 | 100 |\n| 50 | 50 |  |')
})

test('charts are drawn where there are data, with the seconds of one node', () => {
  const charts = chartsOf(results)
  expect(charts.map(({ file }) => file)).toEqual(['step-parts.svg', 'seconds-a-node.svg'])
  const [bars = '', lines = ''] = charts.map(({ svg }) => svg)
  expect(bars).toContain('look: 75 %, 30 ms')
  expect(bars).toContain('run &lt;b&gt;: 25 %, 10 ms')
  // 2 s a node at 5 nodes is the highest, 1 s at 50 half of it.
  expect(lines).toContain('points="64.0,52.0 736.0,182.0"')
  expect(chartsOf({ machine: {}, benches: {} })).toEqual([])
})

test('one cloud alone makes no line, and a line of one point is drawn all the same', () => {
  const alone = { ...figures, rows: figures.rows.slice(0, 1) }
  const { scale, step } = results.benches
  if (scale === undefined || step === undefined) throw new Error('the results of this test have both')
  const one = { machine: {}, benches: { scale: { ...scale, sections: [alone] } } }
  expect(chartsOf(one)).toEqual([])
  expect(lineChart('', '', '', [{ name: '', points: [[5, 1]] }])).not.toContain('NaN')
})

test('results that were written are read again, and others are refused', () => {
  expect(Results.parse(JSON.parse(JSON.stringify(results)))).toEqual(results)
  const wrong = { ...comparison, unit: 'miles' }
  const { step } = results.benches
  expect(() => Results.parse({ machine: {}, benches: { step: { ...step, sections: [wrong] } } })).toThrow('unit')
})
