import type { Arm, Comparison, Figures, Measured, Parts, Results, Section } from './results'
import { median, range, ratio } from './statistics'

/** A chart that stands in the folder of the page. */
export interface Chart {
  readonly file: string
  readonly title: string
}

/** The results as a page for people. Ratios first, since milliseconds are of one machine at one load. */
export function markdown({ machine, benches }: Results, charts: readonly Chart[]): string {
  return [
    '# Measurements',
    'Made by `npm run bench`; [docs/explanation/bench.md](../docs/explanation/bench.md) tells what each arm is. A ratio is the median of the ratios of each round, whose arms ran one right after the other.',
    table(['machine', ''], Object.entries(machine)),
    ...Object.values(benches).flatMap(bench),
    ...charts.map(({ file, title }) => `![${title}](${file})`),
  ]
    .map((block) => `${block}\n`)
    .join('\n')
}

function bench({ title, command, commit, date, seconds, load, sections }: Measured): string[] {
  const when = `\`${command}\`, ${date}, ${commit}: ${seconds.toFixed(0)} s, load ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after.`
  return [`## ${title}`, when, ...sections.flatMap((section) => [`### ${section.title}`, body(section)])]
}

function body(section: Section): string {
  switch (section.kind) {
    case 'comparison':
      return comparison(section)
    case 'figures':
      return figures(section)
    case 'parts':
      return parts(section)
  }
}

function comparison({ arms, unit }: Comparison): string {
  const [ours] = arms
  const rows = arms.map((arm) => [arm.name, beside(ours, arm), ...measured(arm, unit), arm.setting])
  return table(['', `${ours?.name ?? ''} takes`, 'median', 'least to most', 'rounds', 'setting'], rows)
}

function beside(ours: Arm | undefined, arm: Arm): string {
  if (ours === undefined || ours === arm) return ''
  return Number.isNaN(ratio(ours.rounds, arm.rounds)) ? '' : `**${figure(ratio(ours.rounds, arm.rounds))} ×**`
}

function measured({ rounds, failed }: Arm, unit: string): readonly string[] {
  const end = failed === undefined ? '' : `; ended: ${failed.replaceAll('\n', ' ').slice(0, 200)}`
  if (rounds.length === 0) return ['', '', `0${end}`]
  const [least, most] = range(rounds)
  return [`${figure(median(rounds))} ${unit}`, `${figure(least)} to ${figure(most)}`, `${rounds.length}${end}`]
}

function figures({ rows }: Figures): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return table(
    names,
    rows.map((row) => names.map((name) => String(row[name] ?? ''))),
  )
}

function parts({ parts: all, unit }: Parts): string {
  const whole = all.reduce((sum, { size }) => sum + size, 0)
  const rows = all.map(({ name, size }) => [name, `${((100 * size) / whole).toFixed(0)} %`, `${figure(size)} ${unit}`])
  return table(['part', 'share', 'median'], rows)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A figure with the digits that say something. */
export const figure = (number: number): string => (number >= 100 ? number.toFixed(0) : number.toPrecision(2))
