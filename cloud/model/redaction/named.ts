import { hidden } from './forms'
import { isSecretName } from './names'
import {
  bracketEnd,
  continuedEnd,
  elementEnd,
  indentedEnd,
  isBracket,
  quotedEnd,
  toEndOfLine,
  toRunEnd,
  type ValueEnd,
} from './values'

/** A text without its secrets. `open`: the text after it could still belong to the last secret. */
export interface Redacted {
  readonly text: string
  readonly open: boolean
}

/** Names are found in runs of at most this length; longer ones are no setting's. */
const namePattern = /[A-Za-z_][\w.-]{0,120}/g
/** A quote as JSON, Python, SQL and HTML write it, with backslashes if it is part of another text. */
const quote = String.raw`(?:\\{0,8}["']|&quot;|&#0?39;)`
const closingPattern = new RegExp(String.raw`${quote}?\]?`, 'y')
/** `{"name": "PASSWORD", "value": "…"}`: a pair that is written as a mapping of two, or as two of one, on one line or on more. */
const pairPattern = new RegExp(
  String.raw`${quote}?\s{0,5}\}?,?\s{0,40}(?:-\s{1,5}|\{\s{0,40})?${quote}?val(?:ue)?${quote}?\s{0,5}[:=]\s{0,5}`,
  'iy',
)
const separatorPattern = /[^\S\n]{0,20}(?:=>|:=|={1,2}|:(?!\/\/|:)|%3D)[^\S\n]{0,20}/iy
const cellPattern = /[^\S\n]{0,60}\|[^\S\n]{0,20}/y
const commaPattern = /\s{0,5},\s{0,20}(?=[ub]?["'])/y
const optionPattern = /[^\S\n]{1,20}|[^\S\n]{0,20}\n/y
/** In a sentence: `Password for ann is: …`. */
const forPattern = /[^\S\n]{1,3}for[^\S\n]{1,3}["']?[\w.@%-]{1,60}["']?(?:[^\S\n]is)?[^\S\n]?[:=][^\S\n]{0,5}/y
/** Erlang's `{default_pass, <<"…">>}`. */
const binaryPattern = /\s{0,3},\s{0,5}<<(?=")/y
/** YAML's `? password`, whose value is on the next line after a colon. */
const explicitKeyPattern = /[^\S\n]{0,20}\n[^\S\n]{0,40}:[^\S\n]{1,20}/y
const isExplicitKey = (text: string, start: number): boolean =>
  /(?:^|\n)[^\S\n]{0,40}(?:[-$>#+][^\S\n]{1,5}){0,3}\?[^\S\n]{1,5}["']?$/.test(
    text.slice(Math.max(0, start - 60), start),
  )
/** An element that is a name, and the next one with its value. */
const siblingPattern = /<\/[\w:]{1,60}>\s{0,80}<[\w:]{1,60}(?:\s[^<>\n]{0,200})?>/y
/** The rest of an XML element's opening tag, after its name or after the value of its attribute. */
const restOfTagPattern = /(?:\s[^<>\n]{0,300}[^<>/\n])?>/y
/** Commands that take a name and, after one blank, its value. */
const setters =
  /(?:\b(?:crudini|openstack-config)\s[^\n|;]{1,300}\s|\bsetenv\s{1,5}|\bset\s{1,5}(?:-[a-zA-Z]{1,5}\s{1,5}){1,3})$/
const prefixPattern = /[uUbBrR]{1,2}(?=["'])/y
const openingPattern = new RegExp(quote, 'y')
/** A value that says that there is none: it may be seen. */
const nothingPattern = /(?:None|null|true|false|True|False|<None>|\*{2,}|\[hidden\])(?![\w.-])/y

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/** The place of a secret's name, and the facts around it that tell the form of its value. */
interface Place {
  readonly text: string
  readonly start: number
  /** The first character of the value. */
  readonly at: number
  /** The text between name and value. */
  readonly separator: string
  /** The name is closed by a quote of its own: JSON, Python. */
  readonly quotedName: boolean
  /** The quote that was opened before the name and is not closed after it: 'PASSWORD=a b'. */
  readonly around: string | undefined
  readonly kind: 'assigned' | 'option' | 'cell' | 'tag'
}

/** An option that takes no value is followed by another, such as `--no-key --os-password x`: the secret is that one's. */
function isSecretOption(text: string, at: number): boolean {
  const name = matchAt(/--?[A-Za-z_][\w.-]{0,120}(?=[=\s]|$)/y, text, at)
  return name !== undefined && isSecretName(name.replace(/^-+/, '').replace(/[.-]+$/, ''))
}

/** Finds the value of a secret's name, or undefined where the name is only mentioned. */
function placeOf(text: string, start: number, nameEnd: number): Place | undefined {
  let before = start
  while (before > 0 && text[before - 1] === '-') before -= 1
  const opening = /["']/.test(text[before - 1] ?? '') ? text[before - 1] : undefined
  const closed = matchAt(closingPattern, text, nameEnd) ?? ''
  const quotedName = /["']|&/.test(closed)
  const behind = nameEnd + closed.length
  const found = (at: number, from: number, kind: Place['kind']): Place => ({
    text,
    start,
    at,
    separator: text.slice(from, at),
    quotedName,
    around: quotedName ? undefined : opening,
    kind,
  })
  if (/<(?:\w{1,30}:)?$/.test(text.slice(Math.max(0, start - 32), start))) {
    const rest = matchAt(restOfTagPattern, text, nameEnd)
    if (rest !== undefined) return found(nameEnd + rest.length, nameEnd, 'tag')
  }
  if (text[start - 1] === '>') {
    const sibling = matchAt(siblingPattern, text, nameEnd)
    if (sibling !== undefined) return found(nameEnd + sibling.length, nameEnd, 'tag')
  }
  if (isExplicitKey(text, start)) {
    const below = matchAt(explicitKeyPattern, text, behind)
    if (below !== undefined)
      return { ...found(behind + below.length, behind, 'assigned'), quotedName: false, around: undefined }
  }
  const ways = [
    [pairPattern, nameEnd, 'assigned'],
    [separatorPattern, behind, 'assigned'],
    [cellPattern, behind, 'cell'],
    [forPattern, nameEnd, 'assigned'],
    [binaryPattern, nameEnd, 'assigned'],
  ] as const
  for (const [pattern, from, kind] of ways) {
    const separator = matchAt(pattern, text, from)
    if (separator !== undefined) return found(from + separator.length, from, kind)
  }
  const comma = quotedName ? matchAt(commaPattern, text, behind) : undefined
  if (comma !== undefined) return found(behind + comma.length, behind, 'assigned')
  if (quotedName && /<[^<>\n]{0,300}=\s?["']$/.test(text.slice(Math.max(0, start - 300), start))) {
    const rest = matchAt(restOfTagPattern, text, nameEnd + 1)
    if (rest !== undefined) return found(nameEnd + 1 + rest.length, nameEnd, 'tag')
  }
  const isOption =
    (before < start && !/[\w.]/.test(text[before - 1] ?? '')) ||
    setters.test(text.slice(Math.max(0, start - 320), start))
  const blank = isOption && !quotedName ? matchAt(optionPattern, text, behind) : undefined
  if (blank === undefined || isSecretOption(text, behind + blank.length)) return undefined
  return found(behind + blank.length, behind, 'option')
}

/** True if only marks of a list, a comment, a shell or a difference stand before the name on its line. */
function beginsLine(text: string, start: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', start - 1) + 1, start - 80), start)
  return /^[\s$>#;+*|?-]*(?:(?:export|declare|typeset|setenv|set)\s+(?:-\S+\s+)*)?$/.test(line)
}

const indentationOf = (text: string, start: number): number => {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  return line.length - line.trimStart().length
}

/** The end of a secret's value, by the structure that contains it. */
function endOf({ text, start, at, separator, quotedName, around, kind }: Place): ValueEnd {
  if (kind === 'tag') return elementEnd(text, at)
  if (kind === 'cell') return toRunEnd(text, at, /[^|\n]*(?=[^\S\n]|\||\n|$)/y)
  const from = at + (matchAt(prefixPattern, text, at)?.length ?? 0)
  const opening = matchAt(openingPattern, text, from)
  if (around !== undefined && opening?.endsWith(around) !== true) {
    const inner = quotedEnd(text, at - 1, around)
    return {
      end: Math.max(at, text.slice(at, inner.end).endsWith(around) ? inner.end - 1 : inner.end),
      open: inner.open,
    }
  }
  if (opening !== undefined) {
    const { end, open } = quotedEnd(text, from, opening)
    return quotedName || kind === 'option'
      ? { end, open }
      : { end: toRunEnd(text, end, /[^\s,;)\]}&|<>"']*/y).end, open }
  }
  if (isBracket(text[from])) return bracketEnd(text, from)
  if (quotedName) return toRunEnd(text, from, /<[^>\n]{0,400}>|[^\s,}\])]*/y)
  if (/[?&]/.test(text[start - 1] ?? '') || text.startsWith('amp;', start - 4))
    return toRunEnd(text, from, /[^&\s"'<>]*/y)
  if (separator.toUpperCase() === '%3D') return toRunEnd(text, from, /(?:(?!%26)[^&\s])*/y)
  // A backslash at a line's end joins the next line to it.
  if (kind === 'option') return toRunEnd(text, from, /(?:\\[\s\S]|[^\s\\])*/y)
  if (beginsLine(text, start)) return continuedEnd(text, from, indentationOf(text, start))
  const isApart = /\s/.test(separator)
  return isApart ? toEndOfLine(text, from) : toRunEnd(text, from, /(?:\\\n|\S)*/y)
}

/** A key without a value on its line: the value may be on the lines below, if they are indented deeper. */
function endBelow({ text, start, at }: Place): ValueEnd {
  const empty = matchAt(/[^\S\n]*(?:[|>][+-]?\d?[^\S\n]*)?(?=\n|$)/y, text, at)
  return empty === undefined
    ? { end: at, open: false }
    : indentedEnd(text, at + empty.length, indentationOf(text, start))
}

const isEmptyBehind = (text: string, at: number): boolean =>
  matchAt(/[^\S\n]*(?:[|>][+-]?\d?[^\S\n]*)?(?=\n|$)/y, text, at) !== undefined

/** `name: PASSWORD`, `? PASSWORD` or `<name>PASSWORD</name>` at the end of a text: the value may come on the next line. */
const isHalfPair = (text: string, start: number, nameEnd: number): boolean =>
  (/(?:name|key)["']?\s?[:=]\s?["']?$|>$/i.test(text.slice(Math.max(0, start - 20), start)) ||
    isExplicitKey(text, start)) &&
  matchAt(/["']?(?:<\/[\w:]{1,60}>)?\s{0,5}\}?,?\s{0,40}\{?\s*$/y, text, nameEnd) !== undefined

/** Hides every value that the name before it calls a secret. Every search is bounded, so that no text takes long. */
export function redactNamed(text: string): Redacted {
  let safe = ''
  let done = 0
  let open = false
  namePattern.lastIndex = 0
  for (let name = namePattern.exec(text); name !== null; name = namePattern.exec(text)) {
    if (!isSecretName(name[0].replace(/[.-]+$/, ''))) continue
    const nameEnd = name.index + name[0].replace(/[.-]+$/, '').length
    // The last part of a URL's path, such as /v3/auth/tokens: 404.
    if (text[name.index - 1] === '/' && text[nameEnd] !== '=') continue
    const place = placeOf(text, name.index, nameEnd)
    if (place === undefined) {
      open ||= isHalfPair(text, name.index, nameEnd)
      continue
    }
    const below = place.kind === 'assigned' && isEmptyBehind(text, place.at)
    const { end, open: mayGoOn } = below ? endBelow(place) : endOf(place)
    // MySQL's (using password: YES) says whether one was sent, and not which.
    if (matchAt(/(?:YES|NO)\)/y, text, place.at) !== undefined) continue
    const nothing = below ? undefined : matchAt(nothingPattern, text, place.at)
    // A backslash at the end joins the next line.
    open ||= mayGoOn || (end === text.length && text.endsWith('\\\n'))
    open ||= place.kind === 'option' && place.at === text.length
    if (text.slice(place.at, end).trim() === '') continue
    if (nothing !== undefined && place.at + nothing.length >= end - 1) continue
    const lead = below ? (/^\s*(?:[|>][+-]?\d?\s*)?/.exec(text.slice(place.at, end))?.[0] ?? '') : ''
    safe += text.slice(done, place.at) + lead + hidden
    done = end
    namePattern.lastIndex = Math.max(end, nameEnd)
  }
  return { text: safe + text.slice(done), open }
}
