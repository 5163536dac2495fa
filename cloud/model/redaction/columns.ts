import { hidden } from './forms'
import { isSecretName } from './names'
import type { Redacted } from './named'

const border = /^\s*(?:[$#>]\s)?\+[-=+]{2,}\s*$/
const nameOnly = /^\s*(?:[$#>]\s)?["`']?([A-Za-z_][\w.-]{0,120})["`']?\s*$/
/** The separators of columns in mysql's tables, in its batch output and in CSV. */
const delimiters = ['|', '\t', ','] as const

/** The cells of a header that name secrets; none if the row is no header. */
function secretCells(line: string, delimiter: string): ReadonlySet<number> {
  const cells = line.split(delimiter)
  const names = cells.map((cell) => nameOnly.exec(cell)?.[1])
  const isHeader = cells.length > 1 && names.every((name, at) => name !== undefined || cells[at]?.trim() === '')
  return new Set(isHeader ? names.flatMap((name, at) => (name !== undefined && isSecretName(name) ? [at] : [])) : [])
}

interface Table {
  readonly delimiter: string
  readonly cells: number
  readonly secret: ReadonlySet<number>
}

/** The table that begins with this line, if one does and a column of it holds secrets. */
function tableAt(lines: readonly string[], at: number): Table | undefined {
  const line = lines[at] ?? ''
  for (const delimiter of delimiters) {
    // Rows of `name | value` look alike: a header stands between two borders, of which the first may be cut off.
    const below = lines[at + 1] ?? ''
    const isFramed = (at === 0 || border.test(lines[at - 1] ?? '')) && (below === '' || border.test(below))
    if (delimiter === '|' && !isFramed) continue
    const secret = secretCells(line, delimiter)
    if (secret.size > 0) return { delimiter, cells: line.split(delimiter).length, secret }
  }
  return undefined
}

/** The text without the values that stand in a table below the name of a secret. Open where the table may go on. */
export function redactColumns(text: string): Redacted {
  if (!/[|\t,]/.test(text)) return { text, open: false }
  const lines = text.split('\n')
  let table: Table | undefined
  const safe = lines.map((line, at) => {
    if (table !== undefined && border.test(line)) return line
    const cells = table === undefined ? [] : line.split(table.delimiter)
    if (table?.cells === cells.length) {
      const { secret, delimiter } = table
      return cells
        .map((cell, index) => (secret.has(index) && cell.trim() !== '' ? cell.replace(/\S(?:.*\S)?/, hidden) : cell))
        .join(delimiter)
    }
    if (table !== undefined && line === '' && at === lines.length - 1) return line
    table = tableAt(lines, at)
    return line
  })
  return { text: safe.join('\n'), open: table !== undefined }
}

const insertPattern =
  /\b((?:INSERT|REPLACE)\b[^\n;(]{0,60}?\bINTO\s{1,5}[`"]?(\w{1,64})[`"]?\s{0,5}(?:\(([^)]{0,2000})\)\s{0,5})?VALUES?\s{0,5})((?:\((?:[^()'"\n]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')*\)[\s,]{0,5})+)/gi
const parametersPattern =
  /(\[SQL:\s{0,3}((?:(?!\[parameters:|\[SQL:)[^\n]){0,4000})\[parameters:\s{0,3})(\((?:(?!\)\])[^\n]){0,4000}\))(?=\])/g

const namesIn = (statement: string): readonly string[] => statement.match(/[A-Za-z_]\w{0,120}/g) ?? []

/** The values of a statement that writes a secret's column: which of them it is, only the order tells. */
export function redactStatements(text: string): string {
  return text
    .replace(insertPattern, (whole, lead: string, table: string, columns: string | undefined) =>
      isSecretName(table) || namesIn(columns ?? '').some(isSecretName) ? `${lead}(${hidden})` : whole,
    )
    .replace(parametersPattern, (whole, lead: string, statement: string) =>
      namesIn(statement).some(isSecretName) ? `${lead}${hidden}` : whole,
    )
}
