import { oneLine, visible } from '../text'

/** What Markdown takes for markup anywhere in a line; `_` and `&` only where they would be. */
const markup = /[\\`*[\]<>|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu
/** What Markdown takes for markup where a line begins. */
const opening = /^[#+=:-]/
const listing = /^(\d+)(?=[.)])/

/** Text of people and hosts in a line of Markdown: read as the characters that it is made of, whatever they are. */
export const inline = (text: string): string =>
  oneLine(text)
    .replace(markup, String.raw`\$&`)
    .replace(opening, String.raw`\$&`)
    .replace(listing, '$1\\')

/** The same as code: a name or a command, to be copied. */
export function code(text: string): string {
  const line = oneLine(text)
  const fence = '`'.repeat(1 + Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)))
  const gap = /^`|`$/.test(line) ? ' ' : ''
  return line === '' ? '' : fence + gap + line + gap + fence
}

/** Text with its lines, as a block that its contents can't end. */
export function block(text: string): string {
  const shown = visible(text)
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${shown}\n${fence}`
}
