import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { corpus } from '../redaction/corpus'
import { wordsOfHistory } from '../support/histories/opened'
import type { Rehearsal } from '../support/rehearsal'
import { writeFields } from '../support/rehearsal'
import { upgraded } from '../support/upgraded'

/** So many forms are shorter than the end of an output that is shown (cloud/model/limits.ts). */
const formsAtOnce = 15

/**
 * Secrets on the hosts of a lab, in the output of its commands and in cloud.yaml, and a search in the places where they must
 * not be.
 */
export class PlantedSecrets {
  /** Part of every secret, and of nothing else on this machine. */
  readonly word = `Zq${randomBytes(6).toString('hex')}`
  /** The forms of the corpus, as many at once as an attention shows of a command's output. */
  readonly parts: readonly (readonly string[])[]
  readonly #arguments = new Set<string>()
  readonly #watch: NodeJS.Timeout

  constructor(private readonly rehearsal: Rehearsal) {
    const { lab } = rehearsal
    const secrets = {
      plain: this.word,
      word: `${this.word},;'&x`,
      noQuote: `a, b;&${this.word} c`,
      any: `a, b;'&${this.word} c`,
    }
    const lines = corpus.map(({ holds, write }) => `${write(secrets[holds])}\n`)
    const begins = Array.from({ length: Math.ceil(lines.length / formsAtOnce) }, (_, at) => at * formsAtOnce)
    this.parts = begins.map((from) => lines.slice(from, from + formsAtOnce))
    this.print(0)
    for (const file of filesBelow(lab.folder)) {
      if (!file.endsWith('.conf')) continue
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(':secret@', `:${this.word}@`))
    }
    writeFields(lab.cloudFile, [
      [['notify'], { command: `cat >>told; echo >>told; OTHER_PASSWORD='${this.word}' true` }],
    ])
    this.#watch = setInterval(() => this.#readArguments(), 200).unref()
  }

  /**
   * Lets each command of the lab print a part of the forms from now on.
   * @returns the line before them
   */
  print(part: number): string {
    const begins = `forms of part ${part}:`
    this.rehearsal.lab.chatter([`${begins}\n`, ...(this.parts[part] ?? [])].join('\n'))
    return begins
  }

  /** The command lines of processes, notifications, jobs' commands and histories of these upgrades that hold a secret. */
  async found(upgrades: readonly UpgradeName[]): Promise<string[]> {
    clearInterval(this.#watch)
    const { lab, client, name } = this.rehearsal
    const { folder } = lab
    const told = join(folder, 'told')
    const places: (readonly [where: string, text: string])[] = [
      ['told', existsSync(told) ? readFileSync(told, 'utf8') : ''],
      ...[...this.#arguments].map((line) => ['argv', line] as const),
      ...filesBelow(folder)
        // Output of a command stays on its host as it was printed, for root only (docs/explanation/secrets.md).
        .filter((file) => file.includes('/jobs/') && !/\/(out|err)$/.test(file))
        .map((file) => [file, readFileSync(file, 'utf8')] as const),
    ]
    const ids = [...upgrades.map((each) => upgradeId(upgraded(name), each)), `lock-${name}`]
    for (const id of ids) places.push([id, await wordsOfHistory(client, id)])
    return places.flatMap(([where, text]) => (this.#holds(text) ? [`${where}: ${this.#around(text)}`] : []))
  }

  #holds(text: string): boolean {
    return text.includes(this.word)
  }

  #around(text: string): string {
    const at = text.indexOf(this.word)
    return text.slice(Math.max(0, at - 200), at + 40)
  }

  #readArguments(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        if (this.#holds(line)) this.#arguments.add(line)
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}

/** Expects that no planted secret gets into any place where it must not be, in the course of these upgrades. */
export async function keepsSecrets(
  rehearsal: Rehearsal,
  upgrades: readonly UpgradeName[],
  work: () => Promise<void>,
): Promise<void> {
  const planted = new PlantedSecrets(rehearsal)
  await work()
  expect(await planted.found(upgrades)).toEqual([])
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
