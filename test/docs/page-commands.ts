import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '../..')

/** Every page for people, from the root of the repository. */
export const allPages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort()

/** A fenced block of a page. */
export interface Block {
  readonly page: string
  readonly section: string
  /** `sh` and `console` hold commands. */
  readonly language: string
  readonly lines: readonly string[]
}

/** A command that a page gives to be typed, with the lines that the page shows it to print. */
export interface PageCommand {
  readonly page: string
  readonly section: string
  readonly text: string
  /** Only of a `console` block; otherwise none are shown. */
  readonly prints: readonly string[]
}

/** The fenced blocks of a page, without the indentation that they have in a list. */
export function blocksOf(page: string, markdown = readFileSync(join(root, page), 'utf8')): readonly Block[] {
  const blocks: Block[] = []
  let section = ''
  let open: { indent: string; language: string; lines: string[] } | undefined
  for (const line of markdown.split('\n')) {
    const [, indent = '', language = ''] = /^( *)```(\S*)/.exec(line) ?? []
    const isFence = line.trimStart().startsWith('```')
    if (isFence && open === undefined) open = { indent, language, lines: [] }
    else if (isFence && open !== undefined) {
      blocks.push({ page, section, language: open.language, lines: open.lines })
      open = undefined
    } else if (open !== undefined)
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line.trimStart())
    else if (/^#+ /.test(line)) section = line.replace(/^#+ /, '')
  }
  return blocks
}

/** A line without the remark for the reader at its end. */
const withoutRemark = (line: string): string => line.replace(/\s+# .*$/, '').trim()

/** The commands of a page, in order. */
export function commandsOf(page: string, markdown?: string): readonly PageCommand[] {
  return blocksOf(page, markdown).flatMap(({ section, language, lines }) => {
    if (language === 'sh')
      return lines
        .filter((line) => line.trim() !== '' && !line.startsWith('#'))
        .map((line) => ({ page, section, text: withoutRemark(line), prints: [] }))
    if (language !== 'console') return []
    const commands: { page: string; section: string; text: string; prints: string[] }[] = []
    for (const line of lines) {
      if (line.startsWith('$ ')) commands.push({ page, section, text: withoutRemark(line.slice(2)), prints: [] })
      else commands.at(-1)?.prints.push(line)
    }
    return commands
  })
}
