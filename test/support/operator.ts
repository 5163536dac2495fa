import { join } from 'node:path'
import type { OperatingPage, PageLine } from './operating-page'
import { start } from './processes'
import { pathFrom, putTemporal } from './program'
import type { Rehearsal } from './rehearsal'

/** The result of a line. */
export interface Typed {
  readonly code: number
  readonly said: string
}

/** An operator with a page of docs, a shell and the `temporal` command, and no other knowledge. */
export class Operator {
  readonly #typed = new Set<PageLine>()
  /** The environment in which the lines are typed. */
  readonly environment: NodeJS.ProcessEnv
  /** The folder in which the lines are typed. */
  readonly folder: string

  /** @throws if TEMPORAL_CLI doesn't name Temporal's CLI: the npm scripts set it */
  constructor(
    private readonly page: OperatingPage,
    { lab, environment }: Rehearsal,
  ) {
    const folder = (this.folder = join(lab.folder, 'clouds'))
    putTemporal(folder)
    this.environment = { ...environment, HOME: folder, PATH: pathFrom(folder) }
  }

  /**
   * Types the line for `temporal` under a heading of the page, word for word. For a service other than Keystone, its name
   * replaces Keystone's, as the page says.
   */
  async tries(section: string, words = '', service = 'keystone'): Promise<Typed> {
    const line = this.page.temporal(section, words)
    this.#typed.add(line)
    const shell = await start('sh', ['-c', line.text.replaceAll('keystone', service)], {
      cwd: this.folder,
      env: this.environment,
    })
    const { code } = await shell.ended
    return { code: code ?? -1, said: shell.output() }
  }

  /**
   * As `tries`, and returns the output.
   * @throws if the line ends with an error
   */
  async types(section: string, words = '', service = 'keystone'): Promise<string> {
    const { code, said } = await this.tries(section, words, service)
    if (code !== 0) throw new Error(`${section}, ${words}: exit code ${code}: ${said}`)
    return said
  }

  /** The lines for `temporal` that nobody has typed yet. */
  get untyped(): string[] {
    return this.page
      .of('temporal')
      .filter((line) => !this.#typed.has(line))
      .map(({ text }) => text)
  }
}
