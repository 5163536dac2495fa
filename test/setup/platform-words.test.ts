import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pairNames } from '../../cloud/model/release'

const root = join(__dirname, '../..')
const parts = ['cloud', 'workflows', 'activities', 'client', 'worker']
/** The only folders that may name a program of a packaging or of a service manager; the last has those of released versions. */
const home = /^cloud\/model\/(packaging|service-manager|former-programs)\//
const programs =
  /\b(dpkg(-\w+)*|apt-(get|cache|mark|key)|apt(?= (install|update|is\b))|yum(?= )|dnf(?= )|rpm(?= -)|rpm2cpio|rpmbuild|yumdownloader|debconf(-\w+)*|systemctl|invoke-rc\.d|update-rc\.d)\b|\bservice (\{unit\}|\$\{[^}]*\}) (start|stop|restart|reload)\b/

/** The lines of a program that a host or a person gets: its comments are left out. */
const linesOf = (file: string): readonly string[] =>
  readFileSync(join(root, file), 'utf8')
    .replaceAll(/\/\*\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .split('\n')
    .map((line) => (/^\s*(\/\/|##)/.test(line) ? '' : line))

const sources = parts.flatMap((part) =>
  readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|sh|py)$/.test(file) && !file.endsWith('.generated.ts'))
    .map((file) => `${part}/${file}`),
)

describe('the words of a packaging and of a service manager', () => {
  test('stand in their own folders and nowhere in the rest of the product', () => {
    const found = sources
      .filter((file) => !home.test(file))
      .flatMap((file) =>
        linesOf(file).flatMap((line, index) =>
          programs.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
        ),
      )
    expect(found).toEqual([])
  })

  test('are found where they are', () => {
    const named = sources.filter((file) => home.test(file) && linesOf(file).some((line) => programs.test(line)))
    expect(named).toEqual(
      expect.arrayContaining([
        'cloud/model/packaging/apt.sh',
        'cloud/model/packaging/rpm.sh',
        'cloud/model/service-manager/systemd.sh',
      ]),
    )
  })
})

describe('the words of a release', () => {
  test('stand nowhere in init, which drafts a cloud for whichever pair there is', () => {
    const words = new RegExp(`${pairNames.flatMap((pair) => pair.split('-to-')).join('|')}|~cloud|\\.el[0-9]`, 'i')
    const files = sources.filter((file) => /^client\/(init\/|commands\/init\.ts)/.test(file))
    expect(files.length).toBeGreaterThan(20)
    const found = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (words.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
    )
    expect(found).toEqual([])
  })
})
