import { commandsFor, type Group } from './where-commands-run'
import type { PageCommand } from './page-commands'
import { start, type TestProcess } from '../support/processes'
import { printedLike } from './printed'

/** The end of a typed command. */
export interface Typed {
  readonly code: number
  readonly said: string
}

/** Types the commands that pages leave to one test, and remembers them. */
export class Typist {
  readonly #typed = new Set<PageCommand>()
  readonly #commands: readonly PageCommand[]

  /** @param test the path of the test, as where-commands-run has it */
  constructor(
    test: NonNullable<Group['test']>,
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.#commands = commandsFor(test)
  }

  /**
   * The command under a heading; where there are several, the one that is these words, or has them in it.
   * @throws where there is none, or more than one
   */
  command(section: string, words = ''): PageCommand {
    const here = this.#commands.filter((each) => each.section === section)
    const found = here.some(({ text }) => text === words)
      ? here.filter(({ text }) => text === words)
      : here.filter(({ text }) => text.includes(words))
    const [command, second] = found
    if (command === undefined || second !== undefined)
      throw new Error(`${section}: ${found.length} commands with "${words}" where there should be one`)
    // It counts for the other pages that have it too.
    for (const each of this.#commands.filter(({ text }) => text === command.text)) this.#typed.add(each)
    return command
  }

  /** Begins that command, in a shell. `as` makes the text that is typed of the page's. */
  begins(section: string, words = '', as = (text: string): string => text): Promise<TestProcess> {
    const { text } = this.command(section, words)
    const shell = text.includes('completion zsh') ? 'zsh' : 'bash'
    return start(shell, ['-c', as(text)], { cwd: this.folder, env: this.environment })
  }

  /**
   * Types that command in a shell, and waits for its end.
   * @throws where it prints anything but what its page shows
   */
  async types(section: string, words = '', as?: (text: string) => string): Promise<Typed> {
    const shell = await this.begins(section, words, as)
    const { code } = await shell.ended
    const said = shell.output()
    const { text, prints } = this.command(section, words)
    if (prints.length > 0 && !printedLike(prints.map((line) => as?.(line) ?? line)).test(said))
      throw new Error(`${text} does not print what its page shows:\n${prints.join('\n')}\nbut:\n${said}`)
    return { code: code ?? -1, said }
  }

  /** The commands that nobody has typed yet. */
  get untyped(): readonly string[] {
    return this.#commands.filter((each) => !this.#typed.has(each)).map(({ page, text }) => `${page}: ${text}`)
  }
}
