import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bashScript } from '../../client/program/completion'
import { commandLine } from '../../client/program'
import { upgradeNames } from '../../cloud/model/ids'
import { gateAnswers } from '../../cloud/model/gate-answers'

const { root } = commandLine(() => undefined)

/** Names of files that a shell would run, or take for several words. */
const hostile = ['$(touch ran)', '`touch ran`', 'two words', '${HOME}', '*']

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'))
  mkdirSync(join(folder, 'here'))
  writeFileSync(join(folder, 'script'), bashScript(root))
  for (const cloud of ['production', 'staging', ...hostile]) writeFileSync(join(folder, `${cloud}.yaml`), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The words that bash offers for the last of these, by the function that was registered. */
function offered(...words: readonly string[]): string[] {
  const asked = String.raw`
    source "$1/script"; shift
    read -r _ _ function name <<<"$(complete -p openstack-upgrade)"
    COMP_WORDS=("$name" "$@") COMP_CWORD=$#
    "$function"
    printf '%s\n' "\${COMPREPLY[@]}"`.replaceAll('\\$', '$')
  const said = execFileSync('bash', ['--norc', '-c', asked, 'bash', folder, ...words], {
    cwd: join(folder, 'here'),
    encoding: 'utf8',
    env: { PATH: process.env.PATH, OPENSTACK_UPGRADE_CLOUDS: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return said.split('\n').filter((line) => line !== '')
}

describe('bash completes', () => {
  test('every command', () => {
    expect(offered('').sort()).toEqual([...root.commands.map((each) => each.name()), '--help'].sort())
    expect(offered('sta').sort()).toEqual(['start', 'status'])
  })

  test.each(root.commands.map((each) => [each.name(), each] as const))('every option of %s', (name, command) => {
    const options = command.options.map(({ long }) => long ?? '')
    expect(offered(name, '--').sort()).toEqual([...options, '--help'].sort())
  })

  test('services, once', () => {
    expect(offered('status', '')).toEqual(upgradeNames)
    expect(offered('status', 'ke')).toEqual(['keystone'])
    expect(offered('status', 'keystone', '')).toContain('--watch')
  })

  test("an option's values: answers, and the clouds of the clouds folder; nothing for free text", () => {
    expect(offered('confirm', 'keystone', '--answer', '')).toEqual(gateAnswers)
    expect(offered('status', '--cloud', 'pro')).toEqual(['production'])
    expect(offered('confirm', 'keystone', '--note', '')).toEqual([])
  })

  test('clouds by name alone: no name of a file there is run as a command', () => {
    expect(offered('status', '--cloud', 's')).toEqual(['staging'])
    expect(existsSync(join(folder, 'here', 'ran'))).toBe(false)
  })
})
