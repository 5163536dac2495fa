import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const programs = ['npm', 'temporal', 'tctl'] as const
export type Program = (typeof programs)[number]

/** A line of the page that can be pasted. */
export interface PageLine {
  /** The heading of its section. */
  readonly section: string
  readonly program: Program
  readonly text: string
}

/** The words of a line as a shell sees them, where nothing but single quotes is quoted. */
export const wordsOf = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** docs/how-to/operating.md: its sections, and the lines in their fenced blocks. */
export class OperatingPage {
  readonly lines: readonly PageLine[]
  /** The whole text under each heading, up to the next. */
  readonly sections: ReadonlyMap<string, string>

  constructor(markdown = readFileSync(join(__dirname, '../../docs/how-to/operating.md'), 'utf8')) {
    const lines: PageLine[] = []
    const sections = new Map<string, string>()
    let section = ''
    let isBlock = false
    for (const text of markdown.split('\n')) {
      if (text.startsWith('```')) isBlock = !isBlock
      else if (isBlock) {
        const program = programs.find((name) => text.startsWith(`${name} `))
        if (program === undefined) throw new Error(`${section}: what runs this line? ${text}`)
        lines.push({ section, program, text })
      } else if (/^#+ /.test(text)) section = text.replace(/^#+ /, '')
      sections.set(section, `${sections.get(section) ?? ''}${text}\n`)
    }
    this.lines = lines
    this.sections = sections
  }

  of(program: Program): PageLine[] {
    return this.lines.filter((line) => line.program === program)
  }

  /**
   * The line for `temporal` under a heading; where there are several, the one that has the words in it.
   * @throws where there is none, or more than one
   */
  temporal(section: string, words = ''): PageLine {
    const found = this.of('temporal').filter((line) => line.section === section && line.text.includes(words))
    const [line, second] = found
    if (line === undefined || second !== undefined)
      throw new Error(`${section}: ${found.length} temporal lines with "${words}" where there should be one`)
    return line
  }
}
