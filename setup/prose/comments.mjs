import ts from 'typescript'

/** Comments that are for a program to read. */
const forPrograms = /^\s*(@needs|@ts-|eslint-|prettier-|shellcheck )/

/**
 * The comments of TypeScript or JavaScript as Markdown of as many lines: each word stays on its line, all code is blank,
 * and a tag such as @param begins a paragraph.
 * @param {string} file its name tells the language
 * @param {string} code
 * @returns {string}
 */
export function commentsOf(file, code) {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true)
  /** @type {Map<number, ts.CommentRange>} */
  const ranges = new Map()
  /** @param {ts.Node} node */
  const visit = (node) => {
    const around = [
      ...(ts.getLeadingCommentRanges(code, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(code, node.getEnd()) ?? []),
    ]
    // Text within a template or JSX is no comment, even if it looks like one.
    if (node.kind < ts.SyntaxKind.FirstTemplateToken || node.kind > ts.SyntaxKind.LastTemplateToken)
      for (const range of around) ranges.set(range.pos, range)
    node.getChildren(source).forEach(visit)
  }
  visit(source)
  const lines = code.split('\n').map(() => '')
  for (const { pos, end } of ranges.values()) {
    const first = source.getLineAndCharacterOfPosition(pos).line
    code
      .slice(pos, end)
      .split('\n')
      .forEach((line, at) => {
        lines[first + at] = textOf(line)
      })
  }
  return lines.join('\n')
}

/**
 * @param {string} line of a comment
 * @returns {string} a line that begins with a tag has a heading's mark, so that it ends the paragraph before it
 */
function textOf(line) {
  const text = line
    .replace(/^\s*(\/\*\*?|\/\/|\*(?!\/))\s?/, '')
    .replace(/\s*\*\/\s*$/, '')
    .trimEnd()
  if (forPrograms.test(text) || /^\s*@(type|typedef|template|override|internal)\b/.test(text)) return ''
  return text
    .replace(/^@(param|property)\s+(\{.*?\}\s+)?\S+\s*/, '- ')
    .replace(/^@(returns?|throws)\s+(\{.*?\}\s*)?/, '- ')
}
