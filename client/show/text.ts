import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { oneLine, visible } from '../../cloud/model/text'

interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** A terminal without a known size, as below `script`, says 0: then it is 80 by 24, as usual. */
const sizeOr = (size: number | undefined, otherwise: number): number =>
  size === undefined || size === 0 ? otherwise : size

/** The longest line: the terminal's columns; without limit in a pipe, so that an entry stays one line. */
export const widthOf = ({ isTTY, columns }: Terminal): number =>
  isTTY === true ? Math.max(20, sizeOr(columns, 80)) : Infinity

/** The number of a terminal's lines. */
export const heightOf = ({ rows }: Terminal): number => sizeOr(rows, 24)

/** Keys of texts that may have several lines: the output of commands, checks and probes, and how an upgrade ended. */
const ofLines: readonly string[] = ['tail', 'said', 'evidence', 'ended']

/**
 * Makes the words of people and hosts in a value safe to show. Each text becomes one line, unless its key may have several,
 * and loses all invisible characters. All values that are drawn on a terminal go through here first.
 */
export const shown = <T>(value: T): T => shownAs('', value) as T

function shownAs(key: string, value: unknown): unknown {
  if (typeof value === 'string') return ofLines.includes(key) ? visible(value) : oneLine(value)
  if (Array.isArray(value)) return value.map((each) => shownAs(key, each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [oneLine(name), shownAs(name, each)]))
}

/** A value as JSON for programs, without characters that a terminal would take for commands. */
export const shownJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\u2028\u2029]|[^\P{Cf}\u200c\u200d]/gu, (found) =>
    [...Array(found.length).keys()].map((at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )

/** The text in lines no longer than the width, each after the indent; the first line after `first`, if given. */
export function wrapped(text: string, width: number, indent = '', first = indent): string[] {
  const room = Math.max(1, width - stringWidth(indent))
  const lines = Number.isFinite(width) ? text.split('\n').flatMap((line) => broken(line, room)) : text.split('\n')
  return lines.map((line, index) => `${index === 0 ? first : indent}${line}`.trimEnd())
}

/** One line as several; all of them keep its indentation. */
function broken(line: string, room: number): string[] {
  const lead = (/^ */.exec(line)?.[0] ?? '').slice(0, room - 1)
  return wrapAnsi(line.slice(lead.length), room - lead.length, { hard: true })
    .split('\n')
    .map((part) => lead + part)
}

/** The text in lines of so many characters, broken at its blanks; a longer word stays whole, to be copied. */
export const unbroken = (text: string, width: number): string[] =>
  (Number.isFinite(width) ? wrapAnsi(text, width) : text).split('\n')

/**
 * A command in lines no longer than the width, each after the indent. They can be pasted: a line that goes on ends with a
 * backslash. A longer word stays whole.
 */
export function continued(command: string, width: number, indent: string): string[] {
  const words = command.match(/(?:'[^']*'|[^\s'])+/g) ?? []
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    // Room is left for the backslash, which any line but the last has.
    if (line === undefined) lines.push(indent + word)
    else if (stringWidth(`${line} ${word} \\`) <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(`${indent}  ${word}`)
  }
  return lines.map((line, at) => (at < lines.length - 1 ? `${line} \\` : line))
}

/** Words side by side on as few lines as the width allows; a word that fits on a line of its own is not broken. */
export function flowed(words: readonly string[], width: number, indent: string, first: string): string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  const room = Math.max(1, width - stringWidth(indent))
  for (const word of words.flatMap((each) => (stringWidth(each) > room ? wrapped(each, room) : [each]))) {
    const joint = isEmpty ? '' : '  '
    if (!isEmpty && stringWidth(line + joint + word) > width) {
      lines.push(line.trimEnd())
      line = indent + word
    } else line += joint + word
    isEmpty = false
  }
  return [...lines, line.trimEnd()]
}

/** The beginning of one line of text, as far as it fits. */
export function cut(text: string, width: number): string {
  const [line = ''] = text.split('\n')
  if (stringWidth(line) <= width) return line
  let shown = ''
  for (const character of line) {
    if (stringWidth(shown + character) >= width) break
    shown += character
  }
  return `${shown}…`
}

/** A text padded to a column, for the texts after it. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)))
