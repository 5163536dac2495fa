import { stringify } from 'yaml'
import { oneLine } from '../../cloud/model/text'
import { commentOf, type Origin } from './origin'

/** A key of the written file, with the comment that says where its value comes from. */
export interface Entry {
  readonly key: string
  /** A scalar; entries make a mapping; a list has one line. */
  readonly value: string | number | boolean | readonly string[] | readonly Entry[]
  readonly origin?: Origin
  /** A mapping on one line. */
  readonly isFlow?: true
  /** Comments of lines of their own, above the key. */
  readonly above?: readonly string[]
}

const longest = 120

/** Entries as lines of YAML. A comment stands at the end of its line, or above it if the line would be too long. */
export function yamlLines(entries: readonly Entry[], depth = 0): readonly string[] {
  const indent = '  '.repeat(depth)
  return entries.flatMap(({ key, value, origin, isFlow, above = [] }) => {
    const isBlock = isMapping(value) && value.length > 0 && isFlow !== true
    const inner = isBlock ? yamlLines(value, depth + 1) : []
    const line = `${indent}${scalar(key)}:${isBlock ? '' : ` ${flow(value)}`}`
    const comments = above.map((each) => `${indent}# ${oneLine(each)}`)
    if (origin === undefined) return [...comments, line, ...inner]
    const comment = commentOf(origin)
    return line.length + comment.length + 3 > longest
      ? [...comments, `${indent}# ${comment}`, line, ...inner]
      : [...comments, `${line} # ${comment}`, ...inner]
  })
}

/** The comments above keys, each after the keys down to its own: for a reader who has not opened the file. */
export const remarksIn = (entries: readonly Entry[], down: readonly string[] = []): readonly string[] =>
  entries.flatMap(({ key, value, above = [] }) => {
    const path = [...down, key]
    return [
      ...above.map((each) => oneLine(`${path.join('.')}: ${each}`)),
      ...(isMapping(value) ? remarksIn(value, path) : []),
    ]
  })

const isMapping = (value: Entry['value']): value is readonly Entry[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'object')

/** A value on one line. */
function flow(value: Entry['value']): string {
  if (typeof value === 'string') return scalar(value)
  if (typeof value !== 'object') return String(value)
  if (!isMapping(value)) return `[${value.map((each) => scalar(each)).join(', ')}]`
  return value.length === 0 ? '{}' : `{ ${value.map((each) => `${scalar(each.key)}: ${flow(each.value)}`).join(', ')} }`
}

/** A text as YAML, in quotes wherever it could be read as something else. */
function scalar(text: string): string {
  const shown = oneLine(text)
  return /^[<{[]|[{},[\]]/.test(shown)
    ? `'${shown.replaceAll("'", "''")}'`
    : stringify(shown, { lineWidth: 0 }).trimEnd()
}
