const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)

/** A Markdown table as prettier leaves it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map(cell))]
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[], fill = ' '): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, fill)).join(' | ')} |`
  const [first = [], ...rest] = all
  return [line(first), line([], '-'), ...rest.map((row) => line(row))].join('\n')
}
