const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)

/** A line as a page shows it: `…` stands for the rest or a part of it, and any number for any other. */
const lineOf = (line: string): string =>
  literal(line.trimEnd())
    .replaceAll('…', '[^\\n]*')
    .replaceAll(/\d+(\\\.\d+)*/g, '\\d+(\\.\\d+)*')
    .replaceAll(/ {2,}/g, ' +')

/**
 * A pattern for what a command prints, from the lines that a page shows. A line of `…` alone stands for any lines. Blank lines
 * and the width of columns do not count.
 */
export function printedLike(lines: readonly string[]): RegExp {
  const parts = lines
    .filter((line) => line.trim() !== '')
    .map((line) => (line.trim() === '…' ? '(?:[^\\n]*\\n)*?' : `${lineOf(line)} *\\n+`))
  return new RegExp(`^\\n*${parts.join('')}$`)
}
