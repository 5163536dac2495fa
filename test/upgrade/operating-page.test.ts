import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { StepId } from '../../cloud/model/ids'
import { OperatingPage, wordsOf } from '../support/operating-page'

// @needs build
const page = new OperatingPage()

/**
 * The commands and options of tctl 1.18.4 (temporalio/tctl: cli_curr/workflow.go, flags.go and adminClusterCommands.go at
 * v1.18.4).
 */
const tctl: Readonly<Record<string, readonly string[]>> = {
  'workflow start': ['--tq', '--wt', '--wid', '-i'],
  'workflow run': ['--tq', '--wt', '--wid', '-i'],
  'workflow signal': ['-w', '-n', '-i'],
  'workflow query': ['-w', '-qt'],
  'workflow describe': ['-w'],
  'workflow show': ['-w'],
  'workflow list': ['-q'],
  'workflow cancel': ['-w'],
  'workflow terminate': ['-w', '--reason'],
  'workflow reset': ['-w', '--reset_type', '--reason'],
  'taskqueue describe': ['--taskqueue'],
  'admin cluster add-search-attributes': ['--name', '--type'],
}

const isOption = (word: string): boolean => word.startsWith('-')

/** A line taken apart: the command before the first option, and the options, each with the word after it. */
function takenApart(text: string): { readonly command: string; readonly options: readonly (readonly string[])[] } {
  const [, ...words] = wordsOf(text)
  const first = words.findIndex(isOption)
  const options = words.flatMap((word, at) => (isOption(word) ? [[word, words[at + 1] ?? '']] : []))
  return { command: words.slice(0, first).join(' '), options }
}

describe('the guides for operators', () => {
  test.each(page.of('tctl').map(({ text }) => [text]))('%s has the form that tctl knows', (text) => {
    const { command, options } = takenApart(text)
    expect(Object.keys(tctl)).toContain(command)
    for (const [option = '', value = ''] of options) {
      expect(tctl[command]).toContain(option)
      if (option === '-i') expect(() => JSON.parse(value) as unknown).not.toThrow()
    }
  })

  test('gives a tctl line for each temporal line that tctl has an equal of, with the same ids and payloads', () => {
    /** The values of a line: ids, names and payloads, sorted, without the names of options. */
    const content = (text: string): string =>
      takenApart(text)
        .options.map(([, value = '']) => value)
        .sort()
        .join(' ')
    const others = page.of('tctl').map(({ section, text }) => `${section}: ${content(text)}`)
    const alone = page
      .of('temporal')
      .filter(({ section, text }) => !others.includes(`${section}: ${content(text)}`))
      .map(({ text }) => takenApart(text).command)
    expect([...new Set(alone)].sort()).toEqual([
      'operator search-attribute create',
      'workflow list',
      'workflow metadata',
      'workflow reset',
      'workflow update execute',
    ])
  })

  test('says what to click wherever it says what to type', () => {
    const silent = page
      .of('temporal')
      .filter(({ section }) => !/^Web UI[: (]|Web UI shows/m.test(page.sections.get(section) ?? ''))
    expect(silent).toEqual([])
  })

  test('gives lines for our own command line that it knows, each option and service', async () => {
    const main = join(__dirname, '../../build/client/main.js')
    const lines = page
      .of('openstack-upgrade')
      .map(({ text }) => wordsOf(text.replace(/ > .*/, '')).slice(1))
      .filter(([verb]) => verb !== 'lab')
    const helps = new Map<string, string>()
    const verbs = [...new Set(lines.map(([verb = '']) => verb))]
    const asked = verbs.map((verb) => promisify(execFile)(process.execPath, [main, verb, '--help']))
    for (const [at, { stdout }] of (await Promise.all(asked)).entries()) {
      const verb = verbs[at] ?? ''
      helps.set(verb, stdout)
    }
    for (const [verb = '', what = '', ...rest] of lines) {
      const help = helps.get(verb) ?? ''
      expect(help).toMatch(new RegExp(`^Usage: \\S+ ${verb} `, 'm'))
      if (StepId.safeParse(what).success) expect(help).toContain('[step]')
      else expect(help).toContain(`"${what}"`)
      for (const option of rest.filter(isOption)) expect(help).toMatch(new RegExp(`${option}\\b`))
    }
  })
})
