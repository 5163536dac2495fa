import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { allPages, blocksOf, commandsOf } from './page-commands'
import { groupOf, groups } from './where-commands-run'

const root = join(__dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const commands = allPages.flatMap((page) => commandsOf(page))
/** The commands that no test took from their page when this was written: run elsewhere, and not run at all. */
const most = { elsewhere: 20, lacking: 57 }
const fences = ['sh', 'console', 'text', 'yaml', 'ts', '']
/** How a line begins that somebody would paste into a shell. */
const pasted =
  /^(\$ )?(sudo |export |[A-Z_]+=\S+ )*(npm|npx|node|temporal|tctl|tcld|openstack-upgrade|apt-get|systemctl|curl|git|docker|podman|promtool) /

describe('each command of a page', () => {
  test('is taken from its page by a test, or has a reason that is named', () => {
    expect(commands.length).toBeGreaterThan(100)
    expect(commands.filter((each) => groupOf(each) === undefined).map(({ page, text }) => `${page}: ${text}`)).toEqual(
      [],
    )
  })

  test('is in a block of sh or console, where it is found', () => {
    const hidden = allPages.flatMap((page) => {
      const isCommand = (line: string): boolean => pasted.test(line) && !/ (\[|[A-Z]+\b|…)/.test(line)
      const fenced = blocksOf(page)
      const unknown = fenced.filter(({ language }) => !fences.includes(language)).map(({ language }) => language)
      const elsewhere = fenced
        .filter(({ language, page: of }) => language !== 'sh' && language !== 'console' && !generated.has(of))
        .flatMap(({ lines }) => lines.filter(isCommand))
      const indented = read(page)
        .split('\n')
        .filter((line) => line.startsWith('    ') && isCommand(line.trim()))
        .filter((line) => !fenced.some(({ lines }) => lines.includes(line.trim()) || lines.includes(line)))
      return [...unknown, ...elsewhere, ...indented].map((each) => `${page}: ${each}`)
    })
    expect(hidden).toEqual([])
  })

  test('is not forgotten: each group has commands, and each test or script of a group names it or is there', () => {
    const idle = groups.filter((group) => !commands.some((each) => groupOf(each) === group))
    expect(idle.map(({ pages, commands: fits }) => `${String(pages)} ${String(fits)}`)).toEqual([])
    for (const { test: file, elsewhere, lacks } of groups) {
      expect([file, elsewhere, lacks].filter((each) => each !== undefined)).toHaveLength(1)
      if (file !== undefined) expect([file, existsSync(join(root, file))]).toEqual([file, true])
    }
  })

  test('is taken from its page by the test of its group, or by a test that reads those pages whole', () => {
    const readWhole = ['test/upgrade/operating.test.ts', 'test/real/deploy.test.ts']
    const files = [...new Set(groups.flatMap(({ test: file }) => file ?? []))].filter(
      (file) => !readWhole.includes(file),
    )
    for (const file of files) {
      const text = read(file)
      expect([file, text.includes(`'${file}'`) && /\.untyped\b/.test(text)]).toEqual([file, true])
    }
  })

  test('that no test takes from its page is one of a known number, which may only become smaller', () => {
    const untaken = groups.filter(({ test: file }) => file === undefined)
    const left = untaken.map((group) => ({
      why: group.elsewhere ?? group.lacks,
      left: commands.filter((each) => groupOf(each) === group).length,
    }))
    expect(left).toEqual(untaken.map(({ elsewhere, lacks, left: told }) => ({ why: elsewhere ?? lacks, left: told })))
    const sum = (of: readonly { readonly left?: number }[]): number =>
      of.reduce((all, each) => all + (each.left ?? 0), 0)
    expect(sum(untaken.filter(({ elsewhere }) => elsewhere !== undefined))).toBeLessThanOrEqual(most.elsewhere)
    expect(sum(untaken.filter(({ lacks }) => lacks !== undefined))).toBeLessThanOrEqual(most.lacking)
  })
})

/** Pages whose examples are those of the program's own help, which test/client/help parses. */
const generated = new Set(['docs/reference/command-line.md'])

describe('the commands of a page are found', () => {
  test('in blocks of sh, with remarks left out, and after $ in blocks of console, with what they print', () => {
    const page = [
      '# A',
      '```sh',
      '# first',
      'npm run demo   # a remark',
      '```',
      '1. in a list',
      '   ```console',
      '   $ a b',
      '   said',
      '   ```',
    ]
    expect(commandsOf('x.md', page.join('\n'))).toEqual([
      { page: 'x.md', section: 'A', text: 'npm run demo', prints: [] },
      { page: 'x.md', section: 'A', text: 'a b', prints: ['said'] },
    ])
  })
})
