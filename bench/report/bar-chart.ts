import { colours, element, picture, text } from './svg'
import { figure } from './markdown'
import type { Parts } from './results'

const width = 760
const left = 16
const barTop = 44
const barHeight = 36
const lineHeight = 20

/** The parts of one whole as one bar, each as wide as its share, with a legend below. */
export function barChart({ title, unit, parts }: Parts): string {
  const whole = parts.reduce((sum, { size }) => sum + size, 0)
  const scale = (width - 2 * left) / (whole === 0 ? 1 : whole)
  let before = 0
  const drawn = parts.map(({ name, size }, at) => {
    const fill = colours[at % colours.length] ?? '#000'
    const bar = element('rect', { x: left + before * scale, y: barTop, width: size * scale, height: barHeight, fill })
    before += size
    const y = barTop + barHeight + lineHeight * (at + 1)
    const mark = element('rect', { x: left, y: y - 10, width: 11, height: 11, fill })
    const share = whole === 0 ? 0 : Math.round((100 * size) / whole)
    return bar + mark + text(left + 18, y, `${name}: ${share} %, ${figure(size)} ${unit}`)
  })
  const height = barTop + barHeight + lineHeight * (parts.length + 1)
  return picture(width, height, `${title}: ${figure(whole)} ${unit} in all`, ...drawn)
}
