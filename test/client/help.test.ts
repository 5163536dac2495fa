import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { exitCodeOf, exitCodes, showExitCodes } from '../../client/exit-codes'
import { commandLine } from '../../client/program'

// @needs build
const page = readFileSync(join(__dirname, '../../docs/reference/command-line.md'), 'utf8')
const { root } = commandLine(() => undefined)

/** The help text of a command. */
function helpOf(...words: readonly string[]): string {
  let said = ''
  const { root } = commandLine(() => undefined)
  for (const command of [root, ...root.commands]) command.configureOutput({ writeOut: (text) => void (said += text) })
  expect(() => root.parse([...words, '--help'], { from: 'user' })).toThrow()
  return said
}

describe('the help', () => {
  test.each(root.commands.map((command) => command.name()))('of %s has examples that it understands', (name) => {
    const help = helpOf(name)
    const examples = help.split('Examples:\n')[1]?.trim().split('\n') ?? []
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) {
      const [typed = ''] = example
        .trim()
        .replace(/^openstack-upgrade /, '')
        .split(/ [|>] /)
      const words = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([word, quoted]) => quoted ?? word)
      const { root: another } = commandLine(() => undefined)
      for (const command of another.commands) command.action(() => undefined)
      expect(words[0]).toBe(name)
      another.parse(words, { from: 'user' })
    }
  })

  test('prints the table of exit codes, which is the one of docs/reference/command-line.md', () => {
    expect(helpOf()).toContain(showExitCodes())
    const rows = [...page.matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)].map(([, code, means]) => [Number(code), means])
    expect(rows).toEqual(exitCodes.map(({ code, means }) => [code, means]))
  })

  test('has a code of its own for each state of an upgrade that waits, and for none that goes on', () => {
    expect(exitCodeOf).toEqual({
      Done: 0,
      Running: 0,
      AwaitingGate: 3,
      Attention: 4,
      Paused: 5,
      Aborted: 6,
      Terminated: 6,
      Refused: 1,
    })
  })
})

test('nothing that is piped has an escape in it, under CI neither', async () => {
  const main = join(__dirname, '../../build/client/main.js')
  const cloud = join(__dirname, '../../cloud.example.yaml')
  for (const words of [['--help'], ['status', '--help'], ['plan', 'keystone', '--cloud', cloud]]) {
    const env = { ...process.env, CI: 'true', NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm-256color' }
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...words], { env })
    expect(stdout).not.toBe('')
    expect(stdout).not.toContain('\u001b')
  }
})
