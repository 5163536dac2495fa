/** Characters that a value may go on over line ends: in quotes, in brackets, below its key. */
const longCharacters = 4000

/** The end of a value. `open`: more text could still belong to it. */
export interface ValueEnd {
  readonly end: number
  readonly open: boolean
}

const endOfLine = (text: string, at: number): number => {
  const newline = text.indexOf('\n', at)
  return newline === -1 ? text.length : newline
}

/** Everything up to the end of its line. */
export const toEndOfLine = (text: string, at: number): ValueEnd => ({ end: endOfLine(text, at), open: false })

/** Everything before the first character that the expression (sticky, of one run) does not take. */
export function toRunEnd(text: string, at: number, run: RegExp): ValueEnd {
  run.lastIndex = at
  return { end: at + (run.exec(text)?.[0].length ?? 0), open: false }
}

/**
 * A value in quotes, from its opening quote on: with that many backslashes before it, as in JSON within JSON. A quote that
 * never closes hides the rest of its line.
 */
export function quotedEnd(text: string, at: number, opening: string): ValueEnd {
  const limit = Math.min(text.length, at + longCharacters)
  const start = at + opening.length
  for (let index = start; index < limit; index += 1) {
    if (text.startsWith(opening, index)) {
      const end = index + opening.length
      // A doubled quote, or text glued to it as a shell allows, goes on.
      if (opening.length === 1 && (text[end] === opening || text[end] === '\\')) index = end
      else return glued(text, end, opening)
    } else if (text[index] === '\\' && opening.length === 1) index += 1
  }
  return { end: endOfLine(text, at), open: text.length < at + longCharacters }
}

/** `'it'"s"`: a shell joins adjacent pieces. */
function glued(text: string, end: number, opening: string): ValueEnd {
  const next = text[end]
  if ((next === '"' || next === "'") && next !== opening) return quotedEnd(text, end, next)
  return { end, open: false }
}

const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' }

/** True if a list or a mapping begins here. */
export const isBracket = (character: string | undefined): character is '[' | '{' | '(' =>
  character !== undefined && Object.hasOwn(closing, character)

/** A list or a mapping, whole; one that never closes hides the rest of its line. */
export function bracketEnd(text: string, at: number): ValueEnd {
  const limit = Math.min(text.length, at + longCharacters)
  const expected: string[] = []
  for (let index = at; index < limit; index += 1) {
    const character = text[index] ?? ''
    if (character === '"' || character === "'") {
      const quoted = quotedEnd(text, index, character)
      if (quoted.open || quoted.end > limit) break
      index = quoted.end - 1
    } else if (isBracket(character)) expected.push(closing[character] ?? '')
    else if (character === expected.at(-1)) {
      expected.pop()
      if (expected.length === 0) return { end: index + 1, open: false }
    }
  }
  return { end: endOfLine(text, at), open: text.length < at + longCharacters }
}

/** The lines below that are indented deeper than their key: YAML's blocks, and values that go on in an ini file. */
export function indentedEnd(text: string, at: number, indentation: number): ValueEnd {
  const limit = at + longCharacters
  let end = endOfLine(text, at)
  while (end < text.length && end < limit) {
    const next = endOfLine(text, end + 1)
    const line = text.slice(end + 1, next)
    if (line.trim() !== '' && line.length - line.trimStart().length <= indentation) return { end, open: false }
    end = next
  }
  return { end, open: end < limit }
}

/** The rest of the line and the lines below it that are indented deeper than its key: a block, or a line of one word. */
export function continuedEnd(text: string, at: number, indentation: number): ValueEnd {
  const first = endOfLine(text, at)
  if (/(?:^|\s)[|>][+-]?\d?\s*$/.test(text.slice(at, first))) return indentedEnd(text, at, indentation)
  let end = first
  while (end < text.length && end < at + longCharacters) {
    const next = endOfLine(text, end + 1)
    const line = text.slice(end + 1, next)
    const isDeeper = line.length - line.trimStart().length > indentation
    if (text[end - 1] !== '\\' && !(isDeeper && /^\s+[^\s=:[\](){}<>]{6,}\s*$/.test(line))) break
    end = next
  }
  return { end, open: end >= text.length - 1 }
}

/** The text of an XML element, up to the tag that closes it; without one, the text on the line before another tag. */
export function elementEnd(text: string, at: number): ValueEnd {
  const closed = text.slice(at, at + longCharacters).indexOf('</')
  if (closed !== -1) return { end: at + closed, open: false }
  const end = toRunEnd(text, at, /[^<\n]*/y).end
  return { end, open: text.slice(at, end).trim() === '' && text.length < at + longCharacters }
}
