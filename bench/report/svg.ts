/** The plain parts of a chart: text that a browser, a page of Markdown and an editor show alike. */

/** A series or a part has one of these, in turn: told apart in print and by people who see few colours. */
export const colours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'] as const

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign)

/** An element with its attributes and what is in it. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...inside: readonly string[]
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(rounded(value))}"`)
  return `<${name}${written.join('')}>${inside.join('')}</${name}>`
}

export function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  return element('text', { x, y, 'text-anchor': anchor }, escaped(words))
}

/** A whole picture on white, with its title above. */
export function picture(width: number, height: number, title: string, ...inside: readonly string[]): string {
  const attributes = {
    ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height },
    ...{ 'font-family': 'sans-serif', 'font-size': 13, fill: '#222' },
  }
  const paper = element('rect', { width, height, fill: '#fff' })
  return `${element('svg', attributes, element('title', {}, escaped(title)), paper, text(16, 24, title), ...inside)}\n`
}

const rounded = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : value
