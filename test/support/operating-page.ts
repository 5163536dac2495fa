import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const programs = ['openstack-upgrade', 'npm', 'temporal', 'tctl'] as const
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

/** The guides for operators that a test drives an upgrade by. Their sections have names of their own. */
const guides = ['rehearse', 'run-workers', 'go-live', 'watch', 'answer', 'hold', 'resume', 'look-back'] as const

const guide = (name: string): string => readFileSync(join(__dirname, `../../docs/how-to/${name}.md`), 'utf8')

/** Pages for operators, by default all of them: their sections, and the lines in their fenced blocks. */
export class OperatingPage {
  readonly lines: readonly PageLine[]
  /** The whole text under each heading, up to the next. */
  readonly sections: ReadonlyMap<string, string>

  constructor(markdown = guides.map(guide).join('\n')) {
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
