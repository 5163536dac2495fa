/** Between columns: the Web UI sets them right beside each other. */
const gap = ' \u00a0'

/** A table of cells that are Markdown, without line breaks, its columns padded: it is read as plain text too. */
export function table([header = [], ...rows]: readonly (readonly string[])[]): string {
  const clean = [header, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|').replaceAll('\n', ' ')),
  )
  const widths = header.map((_, column) => Math.max(3, ...clean.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => `${(row[column] ?? '').padEnd(width)}${gap}`).join(' | ')} |`
  const [head = [], ...body] = clean
  const rule = `| ${widths.map((width) => '-'.repeat(width + gap.length)).join(' | ')} |`
  return [line(head), rule, ...body.map(line)].join('\n')
}
