import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { oneLine, visible } from '../../cloud/model/text'

interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** A terminal that was never told its size, as below `script`, says 0: then it is 80 by 24, as everywhere. */
const sizeOr = (size: number | undefined, otherwise: number): number =>
  size === undefined || size === 0 ? otherwise : size

/** How wide lines may be: the terminal's columns; as wide as they like in a pipe, so that one thing stays one line. */
export const widthOf = ({ isTTY, columns }: Terminal): number =>
  isTTY === true ? Math.max(20, sizeOr(columns, 80)) : Infinity

/** How many lines a terminal has. */
export const heightOf = ({ rows }: Terminal): number => sizeOr(rows, 24)

/** What may be printed: our own colours stay, and all else that a terminal would take for a command does not. */
export const printable = (text: string): string =>
  text
    .split(colour)
    .map((part, at) => (at % 2 === 1 ? part : visible(part)))
    .join('')

const colour = /(\u001b\[[0-9;]*m)/

/** Keys of what may be several lines: the output of commands, and what checks and probes said. */
const ofLines: readonly string[] = ['tail', 'said', 'evidence']

/**
 * What people and hosts have said, as it may be shown: every text in the value on one line but those that are meant to be
 * several, and none with anything that is not seen. Whatever is drawn on a terminal goes through here first.
 */
export const shown = <T>(value: T): T => shownAs('', value) as T

function shownAs(key: string, value: unknown): unknown {
  if (typeof value === 'string') return ofLines.includes(key) ? visible(value) : oneLine(value)
  if (Array.isArray(value)) return value.map((each) => shownAs(key, each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [oneLine(name), shownAs(name, each)]))
}

/** A value as JSON for programs, which a terminal takes for nothing but text either. */
export const shownJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\u2028\u2029]|[^\P{Cf}\u200c\u200d]/gu, (found) =>
    [...Array(found.length).keys()].map((at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )

/** The text in lines no longer than the width, each behind the indent; the first behind another, where one is given. */
export function wrapped(text: string, width: number, indent = '', first = indent): string[] {
  const room = Math.max(1, width - stringWidth(indent))
  const lines = Number.isFinite(width) ? text.split('\n').flatMap((line) => broken(line, room)) : text.split('\n')
  return lines.map((line, index) => `${index === 0 ? first : indent}${line}`.trimEnd())
}

/** One line as several; what it was indented by they all are. */
function broken(line: string, room: number): string[] {
  const lead = (/^ */.exec(line)?.[0] ?? '').slice(0, room - 1)
  return wrapAnsi(line.slice(lead.length), room - lead.length, { hard: true })
    .split('\n')
    .map((part) => lead + part)
}

/** The text in lines of so many characters, broken at its blanks; a word that is longer stays whole, to be copied. */
export const unbroken = (text: string, width: number): string[] =>
  (Number.isFinite(width) ? wrapAnsi(text, width) : text).split('\n')

/** Words side by side on as few lines as the width allows; none is broken that fits on a line of its own. */
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

/** The beginning of one line of text, as much as there is room for. */
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

/** A text behind which others stand in one column. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)))
