import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudFile } from '../../cloud/model/file'

const rows = readFileSync(join(__dirname, '../../docs/reference/cloud-file.md'), 'utf8')
  .split('\n')
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))

/** The defaults of a section by the page: a row lists several keys, and their defaults in the same order. */
const listed = (section: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    rows
      .filter(([, keys = '']) => keys.startsWith(`\`${section}.`))
      .flatMap(([, keys = '', , defaults = '']) => {
        const names = [...keys.replace(`${section}.`, '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
        const values = defaults.split(',').map(Number)
        expect([keys, values.length]).toEqual([keys, names.length])
        return names.map((name, at) => [name, values[at] ?? NaN] as const)
      }),
  )

describe('docs/reference/cloud-file.md', () => {
  test.each(['limits', 'times'] as const)('lists the defaults of %s as cloud.yaml has them', (section) => {
    expect(listed(section)).toEqual(CloudFile.shape[section].parse(undefined))
  })
})
