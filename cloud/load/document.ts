import { isScalar, Lexer, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { upgradeError } from '../model/errors'
import { limits } from '../model/limits'
import { clipped } from '../model/text'

/** A file's text as YAML, with the lines of its places. */
export interface Parsed {
  readonly document: Document
  readonly lines: LineCounter
}

/**
 * Bounds of a text that is parsed. A cloud of five thousand hosts, each with a login of its own, has a third of these lines;
 * the examples nest six deep.
 */
const most = { lines: 20_000, lineCharacters: 20_000, nested: 64 } as const

/** The reasons that a text is no YAML of a bearable size: one for the whole, or one for each place. */
export type NotRead = { readonly tooMuch: string } | { readonly problems: readonly string[] }

/**
 * Reads a text as one YAML document without a key twice.
 * @throws CloudFileNotYaml with the first places that are no YAML. CloudFileUnreadable for a text of more lines, longer lines
 *   or deeper nesting than a cloud can have: the parser would take minutes for it, or all memory
 */
export function documentOf(text: string, file: string): Parsed {
  const read = yamlIn(text)
  if ('document' in read) return read
  if ('tooMuch' in read) throw upgradeError('CloudFileUnreadable', { file, reason: read.tooMuch })
  throw upgradeError('CloudFileNotYaml', { file, problems: read.problems })
}

/** Reads a text as one YAML document without a key twice, or tells the reasons that it is none. */
export function yamlIn(text: string): Parsed | NotRead {
  const tooMuch = tooMuchOf(text)
  if (tooMuch !== undefined) return { tooMuch }
  const lines = new LineCounter()
  // The parser compares each key with each other one of its mapping.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false })
  const line = (at: number): string => `line ${lines.linePos(at).line}: `
  const { errors } = document
  if (errors.length > 0) {
    const problems = firstInWords(errors, ({ pos, code, message }) =>
      line(pos[0]).concat(code === 'MULTIPLE_DOCS' ? secondDocument : withoutQuote(message)),
    )
    return { problems }
  }
  const twice = keysTwice(document)
  if (twice.length === 0) return { document, lines }
  return { problems: firstInWords(twice, (at) => `${line(at)}Map keys must be unique`) }
}

function tooMuchOf(text: string): string | undefined {
  const lines = text.split('\n')
  if (lines.length > most.lines) return `it has ${lines.length} lines; a cloud's file has ${most.lines} at most`
  const long = lines.findIndex(({ length }) => length > most.lineCharacters)
  if (long >= 0) return `line ${long + 1} has more than ${most.lineCharacters} characters`
  const deep = deepLine(text, lines)
  return deep === undefined ? undefined : `line ${deep} nests deeper than ${most.nested} levels`
}

/** The first line that is deeper than the parser may follow: by its indentation, its dashes and question marks, its brackets. */
function deepLine(text: string, lines: readonly string[]): number | undefined {
  const indents: number[] = []
  const indented = (line: string): void => {
    const indent = line.search(/[^ ]/)
    if (indent < 0) return
    while ((indents.at(-1) ?? -1) >= indent) indents.pop()
    indents.push(indent)
  }
  let [at, compact, brackets] = [0, 0, 0]
  indented(lines[0] ?? '')
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets += 1
    if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1)
    if (brackets === 0 && (token === '-' || token === '?')) compact += 1
    for (let left = token.split('\n').length - 1; left > 0; left -= 1) {
      at += 1
      compact = 0
      indented(lines[at] ?? '')
    }
    if (indents.length + compact + brackets > most.nested) return at + 1
  }
  return undefined
}

/** The places of keys that their mapping has had before. */
function keysTwice(document: Document): readonly number[] {
  const places: number[] = []
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value)) places.push(key.range?.[0] ?? 0)
        seen.add(key.value)
      }
    },
  })
  return places
}

const secondDocument = 'A second document begins here; a file holds one cloud'

/** The parser's words without its quote of the file: a password may begin with * or %, as an alias and a directive do. */
export const withoutQuote = (message: string): string => message.replace(/(?::| %).*/s, '')

/** The first problems in words, each no longer than a person reads, and the number of those that are left out. */
export function firstInWords<T>(problems: readonly T[], wordsOf: (problem: T) => string): readonly string[] {
  const said = problems.slice(0, limits.listed).map((problem) => clipped(wordsOf(problem), limits.whyCharacters))
  const left = problems.length - said.length
  return left > 0 ? [...said, `and ${left} more`] : said
}
