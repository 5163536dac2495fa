/**
 * Text of people and hosts, made safe to show. It moves no cursor, hides no text, reverses no line, and begins no new line
 * where one line is meant.
 */

/** ESC [ … m and the like, ESC ] … BEL, and the other escapes of a terminal. */
const escapes =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g
/** Control and format characters but tab and line feed, and but the joiners that scripts and emoji need. */
const unseen = /[^\P{Cc}\n\t]|[^\P{Cf}\u200c\u200d]/gu
/** Halves of a character: no UTF-8 has them. */
const halves = /\p{Cs}/gu

/** The text with its lines, and nothing in it that is not seen. */
export function visible(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(escapes, '')
    .replace(unseen, '')
    .replace(halves, '\ufffd')
}

/** The text on one line. */
export const oneLine = (text: string): string => visible(text).trim().replace(/\s+/g, ' ')

/** The mark of a text whose end, or whose beginning, was cut off. */
const cutEnd = /… \(\d{1,9} characters more\)$/
const cutBegin = /^\(\d{1,9} characters more\) …/

/**
 * True if the text was cut to this length, or to a shorter one, already: a text that is passed on is cut again at each edge.
 */
function isCut(text: string, mark: RegExp, characters: number): boolean {
  const found = mark.exec(text)
  return found !== null && text.length - found[0].length <= characters
}

/**
 * The beginning of a text; if it is longer, with the number of characters that were left out. No character is cut in two.
 */
export function clipped(text: string, characters: number): string {
  if (text.length <= characters || isCut(text, cutEnd, characters)) return text
  const kept = text.slice(0, characters).replace(/[\ud800-\udbff]$/, '')
  return `${kept}… (${text.length - kept.length} characters more)`
}

/** The end of a text; if it is longer, with the number of characters that were left out. No character is cut in two. */
export function lastOf(text: string, characters: number): string {
  if (text.length <= characters || isCut(text, cutBegin, characters)) return text
  const kept = text.slice(-characters).replace(/^[\udc00-\udfff]/, '')
  return `(${text.length - kept.length} characters more) …${kept}`
}

/** Number of bytes of a value as JSON in UTF-8. */
export const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length
