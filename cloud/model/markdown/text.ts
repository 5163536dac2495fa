import { oneLine, visible } from '../text'

/** Characters that Markdown takes for markup anywhere in a line; `_` and `&` only in the places where they are markup. */
const markup = /[\\`*[\]<>|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu
/** Characters that Markdown takes for markup at the beginning of a line. */
const opening = /^[#+=:-]/
const listing = /^(\d+)(?=[.)])/

/** Escapes text of people and hosts for a line of Markdown: it is read as the characters that it is made of. */
export const inline = (text: string): string =>
  oneLine(text)
    .replace(markup, String.raw`\$&`)
    .replace(opening, String.raw`\$&`)
    .replace(listing, '$1\\')

/** Renders text as inline code: a name or a command, to be copied. */
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
