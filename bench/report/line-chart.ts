import { colours, element, picture, text } from './svg'
import { figure } from './markdown'

/** Points that belong together. */
export interface Line {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

const [width, height] = [760, 360]
const [left, right, top, bottom] = [64, 24, 52, 48]
const lineHeight = 20

/** Lines over an axis of powers of ten, as sizes of clouds are; the other axis begins at nothing. */
export function lineChart(title: string, xName: string, yName: string, lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points)
  const xs = [...new Set(points.map(([x]) => x))].sort((one, other) => one - other)
  const [least, most] = [Math.log10(xs[0] ?? 1), Math.log10(xs.at(-1) ?? 10)]
  const highest = Math.max(...points.map(([, y]) => y), Number.MIN_VALUE)
  const place = (x: number): number =>
    left + ((Math.log10(x) - least) / Math.max(most - least, Number.EPSILON)) * (width - left - right)
  const level = (y: number): number => height - bottom - (y / highest) * (height - top - bottom)
  const grid = [0, 0.5, 1].map((share) => {
    const y = level(share * highest)
    const rule = element('line', { x1: left, x2: width - right, y1: y, y2: y, stroke: '#ccc' })
    return rule + text(left - 6, y + 4, share === 0 ? '0' : figure(share * highest), 'end')
  })
  const drawn = lines.map(({ name, points: own }, at) => {
    const stroke = colours[at % colours.length] ?? '#000'
    const path = own.map(([x, y]) => `${place(x).toFixed(1)},${level(y).toFixed(1)}`).join(' ')
    const marks = own.map(([x, y]) => element('circle', { cx: place(x), cy: level(y), r: 3, fill: stroke }))
    const line = element('polyline', { points: path, fill: 'none', stroke, 'stroke-width': 2 })
    return (
      line + marks.join('') + element('g', { fill: stroke }, text(width - right, top + lineHeight * at, name, 'end'))
    )
  })
  const ticks = xs.map((x) => text(place(x), height - bottom + 18, String(x), 'middle'))
  const names = text(width - right, height - 8, xName, 'end') + text(16, top - 10, yName)
  return picture(width, height, title, ...grid, ...drawn, ...ticks, names)
}
