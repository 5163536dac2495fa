import type { Figures, Measured, Results, Section } from '../../bench/report/results'

/** A comparison in which ours takes half, of which one arm ended early and one never began. */
export const comparison: Section = {
  kind: 'comparison',
  title: 'A step on a shell',
  unit: 'ms',
  arms: [
    { name: 'ours', setting: 'all guards', rounds: [10, 12, 14] },
    { name: 'theirs', setting: 'pipelining | forks 5', rounds: [20, 24, 28] },
    { name: 'early', setting: '', rounds: [5], failed: 'no\nroute' },
    { name: 'never', setting: '', rounds: [], failed: 'not here' },
  ],
}

export const parts: Section = {
  kind: 'parts',
  title: "A step's parts",
  unit: 'ms',
  parts: [
    { name: 'look', size: 30 },
    { name: 'run <b>', size: 10 },
  ],
}

export const figures: Figures = {
  kind: 'figures',
  title: 'scale',
  rows: [
    { nodes: 5, seconds: 10, events: 100 },
    { nodes: 50, seconds: 50 },
  ],
}

const measured = (title: string, sections: Section[]): Measured => ({
  ...{ title, sections, command: 'npm run bench -- --only step', commit: 'abc', date: '2026-11-29', seconds: 12 },
  load: [0.5, 1],
})

export const results: Results = {
  machine: { Node: '20.0.0' },
  benches: { step: measured('A step', [comparison, parts]), scale: measured('Scale', [figures]) },
}
