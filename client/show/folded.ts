/**
 * Text as lines that fit a width, broken at blanks; a word that is longer stands by itself. Lines of the text stay lines.
 * @param indent what each line begins with
 * @param first what the first one begins with instead
 */
export function folded(text: string, width: number, indent: string, first = indent): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    const room = (): number => width - (lines.length === 0 ? first : indent).length
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line === '' || longer.length <= room()) {
        line = longer
        continue
      }
      lines.push((lines.length === 0 ? first : indent) + line)
      line = word
    }
    lines.push((lines.length === 0 ? first : indent) + line)
  }
  return lines
}
