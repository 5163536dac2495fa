import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { copyFileSync } from 'node:fs'
import { processesOf } from '../../cloud/model/commands'
import { neighboursSh } from '../../cloud/model/commands/programs.generated'
import { quote } from '../../cloud/model/commands/shell'
import { start, type TestProcess } from '../support/processes'
import { Scratch, shells, type Shell } from './scratch'

const scratch = new Scratch()
afterAll(() => scratch.remove())

const names = ['glance-api', 'nova-api', 'nova-api-metadata', 'a+b', 'n7']
let running: TestProcess[] = []
beforeEach(async () => {
  running = await Promise.all(
    names.map((name) => {
      copyFileSync('/bin/sleep', scratch.path(name))
      return start(scratch.path(name), ['300'], { detached: true })
    }),
  )
})
afterEach(() => Promise.all(running.map((process) => process.stop())))

/** Units and their expressions, which match the programs of this folder alone. */
const units = Object.entries({
  'glance-api': '^FOLDER/glance-api$',
  'nova-api': '^FOLDER/nova-api$',
  either: '^FOLDER/(glance|nova)-api$',
  'a-class': '^FOLDER/n[[:digit:]]$',
  'an-interval': '^FOLDER/n[0-9]{1}$',
  'a-percent': '%|^FOLDER/n7$',
  'a-plus': '^FOLDER/a\\+b$',
  nobody: '^FOLDER/nova$',
})

/** `UNIT PID START` a line, of `neighbours` or one unit after the other. */
async function told(shell: Shell, lines: readonly string[], listed = units): Promise<string[]> {
  const others = listed
    .map(([unit, expression]) => `${unit} ${expression.replace('FOLDER', scratch.folder)}`)
    .join('\n')
  const given = `boot_id_path=/proc/sys/kernel/random/boot_id\nfound=\nothers=${quote(others)}`
  const { stdout, stderr } = await scratch.run(shell, [given, processesOf, neighboursSh, ...lines].join('\n'))
  return [...stdout.split('\n'), stderr].filter((line) => line !== '' && !line.startsWith('life '))
}

const oneByOne = [
  'words=$(programs)',
  'printf "%s\\n" "$others" | while read -r unit expression; do',
  '  oldest=$(processes_among "$expression" "$unit" </dev/null | sort -n -k 2 | head -n 1)',
  '  echo "$unit ${oldest:-- -}"',
  'done',
]

describe.each(shells)('the neighbours of an install under %s', (shell) => {
  test('are found all at once as each is alone', async () => {
    const found = await told(shell, ['neighbours'])
    expect(found).toEqual(await told(shell, oneByOne))
    const pids = Object.fromEntries(names.map((name, at) => [name, running[at]?.pid]))
    expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      `glance-api ${pids['glance-api']}`,
      `nova-api ${pids['nova-api']}`,
      expect.stringMatching(new RegExp(`^either (${pids['glance-api']}|${pids['nova-api']})$`)),
      `a-class ${pids.n7}`,
      `an-interval ${pids.n7}`,
      `a-percent ${pids.n7}`,
      `a-plus ${pids['a+b']}`,
      'nobody -',
    ])
  })

  test('are found though the expression of one is none', async () => {
    const found = await told(shell, ['neighbours 2>/dev/null'], [...units.slice(0, 1), ['broken', '(']])
    expect(found).toEqual([expect.stringMatching(/^glance-api \d+ \d+$/), 'broken - -'])
  })

  test('that no list names have a line only if they run', async () => {
    const lines = ['found="n7 nova-absent"', 'neighbours']
    expect(await told(shell, lines, [])).toEqual([expect.stringMatching(`^n7 ${running[4]?.pid} \\d+$`)])
  })

  test('are not said to be absent by a host that can not list its processes', async () => {
    const lines = ['programs() { echo; }', 'neighbours']
    expect(
      (await told(shell, lines)).every((line) => line.endsWith('the processes of this host can not be listed')),
    ).toBe(true)
  })
})
