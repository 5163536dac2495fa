import { barChart } from './bar-chart'
import { lineChart, type Line } from './line-chart'
import type { Chart } from './markdown'
import type { Figures, Parts, Results, Section } from './results'

interface DrawnChart extends Chart {
  readonly svg: string
}

/** The charts for which there are data: of the parts of each whole, and of the seconds a node. */
export function chartsOf({ benches }: Results): readonly DrawnChart[] {
  const sections = Object.values(benches).flatMap((bench) => bench.sections)
  const wholes = sections.filter((section): section is Parts => section.kind === 'parts')
  const lines = sections.filter(isFigures).flatMap(secondsANode)
  const overNodes = 'Seconds a node over the nodes of a cloud'
  return [
    ...wholes.map((parts) => ({ file: fileOf(parts), title: parts.title, svg: barChart(parts) })),
    ...(lines.length === 0
      ? []
      : [
          { file: 'seconds-a-node.svg', title: overNodes, svg: lineChart(overNodes, 'nodes', 'seconds a node', lines) },
        ]),
  ]
}

/** `step-parts.svg` of `A step's parts`. */
const fileOf = ({ title }: Parts): string =>
  `${title.toLowerCase().replace(/^an? /, '').replaceAll("'s", '').replaceAll(' ', '-')}.svg`

const isFigures = (section: Section): section is Figures => section.kind === 'figures'

/** The line of figures that have nodes and seconds; nothing of others. One point is no line. */
function secondsANode({ title, rows }: Figures): Line[] {
  const points = rows.flatMap(({ nodes, seconds }) =>
    typeof nodes === 'number' && typeof seconds === 'number' && nodes > 0 ? [[nodes, seconds / nodes] as const] : [],
  )
  return points.length < 2 ? [] : [{ name: title, points }]
}
