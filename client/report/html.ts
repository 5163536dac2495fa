import { visible } from '../../cloud/model/text'

/** Markup that is safe to put into a page. */
export class Html {
  constructor(readonly markup: string) {}
}

/** The parts of a template: text is escaped, markup is not, a list is joined, undefined is left out. */
export type Part = Html | string | number | undefined | readonly Part[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function markupOf(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Html) return part.markup
  if (typeof part === 'object') return part.map(markupOf).join('')
  return visible(String(part)).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** A template of HTML or SVG: its parts are shown as text, unless they come from such a template themselves. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.map((string, index) => string + markupOf(parts[index])).join(''))
