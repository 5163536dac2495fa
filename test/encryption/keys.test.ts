import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readKeys } from '../../cloud/encryption/keys'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const base64 = (fill: number): string => Buffer.alloc(32, fill).toString('base64')

function file(text: string, mode = 0o600): string {
  const path = join(folder, `keys-${String(Math.random()).slice(2)}`)
  writeFileSync(path, text, { mode })
  return path
}

test('keys are read in their order, with comments and empty lines between', () => {
  const keys = readKeys(file(`# newest first\n2026-11 ${base64(1)}\n\n2026-05\t${base64(2)}\n`))
  expect(keys.map(({ id }) => id)).toEqual(['2026-11', '2026-05'])
  expect(keys.map(({ bytes }) => [bytes.length, bytes[0]])).toEqual([
    [32, 1],
    [32, 2],
  ])
})

test.each<[string, string, number, RegExp]>([
  ['others may read it', `one ${base64(1)}`, 0o640, /chmod 600/],
  ['a key is too short', `one ${Buffer.alloc(16).toString('base64')}`, 0o600, /line 1 is no ID and 32 bytes/],
  ['a line is no key', `one ${base64(1)}\nsecret`, 0o600, /line 2/],
  ['it has no key', '# none\n', 0o600, /has no key/],
  ['an id stands there twice', `one ${base64(1)}\none ${base64(2)}`, 0o600, /one stands there twice/],
  ['it is far too long', `#${'x'.repeat(20_000)}`, 0o600, /bytes/],
])('a file is refused where %s, and no key is printed', (_, text, mode, sentence) => {
  const path = file(text, mode)
  expect(() => readKeys(path)).toThrow(sentence)
  expect(() => readKeys(path)).not.toThrow(base64(1))
})

test('a file that is not there is refused by its name', () => {
  expect(() => readKeys('/nonexistent/keys')).toThrow(
    /^\/nonexistent\/keys can't be used for encryption: it can't be read \(ENOENT\)/,
  )
})
