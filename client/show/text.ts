import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** How wide lines may be: the terminal's columns; as wide as they like in a pipe, so that one thing stays one line. */
export const widthOf = (stream: { readonly isTTY?: boolean; readonly columns?: number }): number =>
  stream.isTTY === true ? Math.max(20, stream.columns ?? 80) : Infinity

/** What a host or a person has said, without what would move the cursor or change colours. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text.replaceAll(/\r+\n?/g, '\n')).replaceAll(/[^\P{Cc}\n\t]/gu, '')
}

/** The text in lines no longer than the width, each behind the indent; the first behind another, where one is given. */
export function wrapped(text: string, width: number, indent = '', first = indent): string[] {
  const room = Math.max(1, width - stringWidth(indent))
  const lines = Number.isFinite(width) ? wrapAnsi(text, room, { hard: true, trim: false }) : text
  return lines.split('\n').map((line, index) => `${index === 0 ? first : indent}${line}`.trimEnd())
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

/** A length of time: `0.4 s`, `12 s`, `3 min 07 s`, `2 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const two = (part: number): string => String(part).padStart(2, '0')
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}
