import colors from 'picocolors'
import { visible } from '../../cloud/model/text'
import { isJournal, withPriority } from './journal'
import type { Level, Line } from './line'

/** A line as text that ends with a line feed. */
export type Format = (line: Line) => string

/** One JSON object a line. */
export const json: Format = (line) => `${JSON.stringify(line)}\n`

/** As `json`, with its priority before it: `journalctl -p warning` finds it by that. */
export const journal: Format = (line) => withPriority(line.level, json(line))

const coloured: Readonly<Record<Level, (text: string) => string>> = {
  trace: colors.dim,
  debug: colors.dim,
  info: colors.green,
  warn: colors.yellow,
  error: colors.red,
  fatal: colors.red,
}

/** Fields that stand in the message, or are equal in each line of one worker. */
const leftOut: readonly string[] = ['worker', 'service', 'host', 'activity', 'run']

const shownValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The messages of an error and its causes, below their line. */
function causes(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return ''
  const below = `\n    ${String(error.message).replaceAll('\n', '\n    ')}`
  return below + ('cause' in error ? causes(error.cause) : '')
}

/** For a person at a terminal: the local time, the level, the message, and the rest of the fields. */
export const pretty: Format = ({ level, time, message, error, ...fields }) => {
  const clock = new Date(time).toTimeString().slice(0, 8)
  const rest = Object.entries(fields)
    .filter(([name]) => !leftOut.includes(name) && !(name === 'step' && message.startsWith(String(fields.step))))
    .map(([name, value]) => `${name}=${shownValue(value)}`)
    .join(' ')
  const head = `${colors.dim(clock)} ${coloured[level](level.padEnd(5))} ${visible(message)}`
  return `${head}${rest === '' ? '' : `  ${colors.dim(visible(rest))}`}${visible(causes(error))}\n`
}

/** The format of a stream: for a person at a terminal, for the journal, or for a program. */
export const formatOf = (stream: { readonly fd: number; readonly isTTY?: boolean }): Format =>
  stream.isTTY === true ? pretty : isJournal(stream.fd) ? journal : json
