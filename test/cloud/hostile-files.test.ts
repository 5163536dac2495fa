import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { loadCloudFile } from '../../cloud/load'
import { loadNotify } from '../../cloud/load/notify'
import { loadPeople } from '../../cloud/load/people'
import { UpgradeError } from '../../cloud/model/errors'
import { garbled } from '../support/garbled'

const folder = mkdtempSync(join(tmpdir(), 'hostile-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const example = readFileSync(join(__dirname, '../../cloud.example.yaml'))

/** The sentence about a file with these bytes, `taken` where it is a cloud. Any other error than one of the table throws. */
async function answerTo(bytes: Buffer | string): Promise<string> {
  const file = join(folder, 'cloud.yaml')
  writeFileSync(file, bytes)
  for (const load of [loadNotify, loadPeople, loadCloudFile])
    try {
      await load(file)
    } catch (error) {
      if (!(error instanceof UpgradeError)) throw error
      if (load === loadCloudFile) return error.message
    }
  return 'taken'
}

const bytes = 1_000_000
const repeated = (text: string): string => text.repeat(Math.floor(bytes / text.length))
const numbered = (many: number, line: (number: number) => string): string =>
  Array.from({ length: many }, (_, number) => line(number)).join('\n')

describe('a file that would keep a parser busy, or fill the memory, is answered in a sentence that a person can read', () => {
  test.each([
    ['brackets', repeated('[')],
    ['brackets on many lines', repeated('[\n').slice(0, 38_000)],
    ['braces', repeated('{')],
    ['braces on many lines', repeated('{a: {\n').slice(0, 60_000)],
    ['lists in lists', repeated('- ')],
    ['lists in lists on a line that is just short enough', '- '.repeat(9_000)],
    ['keys without end', repeated('? ')],
    ['mappings in mappings', repeated('a: ')],
    ['mappings in mappings, line by line', numbered(1300, (depth) => `${' '.repeat(depth)}a:`)],
    ['anchors', repeated('&a ')],
    ['anchors that are just short enough', '&a '.repeat(6_000)],
    ['aliases', `a: &a x\n${numbered(19_000, () => '- *a')}`],
    ['tags', repeated('!!')],
    ['empty lines', repeated('\n')],
    ['comments', repeated('#\n')],
    ['a key again and again', numbered(19_000, () => 'k: 1')],
    ['keys that nobody knows', numbered(19_000, (number) => `key${number}: 1`)],
    ['hosts', `name: x\nhosts:\n  controllers:\n${numbered(19_000, (number) => `    c${number}: 10.0.0.1`)}`],
    ['numbers', `[${repeated('1,').slice(0, 19_000)}]`],
    ['a name without end', `name: ${repeated('x').slice(10)}`],
    ['zero bytes', repeated('\0')],
    ['merges', numbered(19_000, () => '<<: *x')],
    ['documents', repeated('---\n')],
  ])('%s', async (_, text) => {
    const said = await answerTo(text)
    expect(said).not.toBe('taken')
    expect(said.length).toBeLessThan(40_000)
  })
})

test('the example with bytes lost, changed or put in is taken or refused in a sentence', async () => {
  const edits = fc.array(
    fc.record({ at: fc.nat({ max: example.length }), lost: fc.nat({ max: 40 }), put: fc.uint8Array({ maxLength: 6 }) }),
    { minLength: 1, maxLength: 4 },
  )
  const changed = edits.map((all) =>
    all.reduce(
      (was, { at, lost, put }) => Buffer.concat([was.subarray(0, at), put, was.subarray(at + lost)]),
      Buffer.from(example),
    ),
  )
  const spoilt = garbled(example.toString(), example.toString()).map((text) => Buffer.from(text))
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, spoilt), async (file) => {
      expect((await answerTo(file)).length).toBeLessThan(40_000)
    }),
    { numRuns: 200 },
  )
})

test('a list of signers in a file that is longer than any cloud is not read', async () => {
  const file = join(folder, 'signers.yaml')
  const signers = `signers: { people: { ann: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}] } }\n`
  writeFileSync(file, signers)
  expect([...(await loadPeople(file)).values()]).toEqual(['ann'])
  for (const [text, why] of [
    [`${signers}#${repeated('x')}${repeated('x')}`, /it has \d+ bytes/],
    [`${signers}${numbered(30_000, () => '#')}`, /have a mistake/],
  ] as const) {
    writeFileSync(file, text)
    await expect(loadPeople(file)).rejects.toMatchObject({
      type: 'PeopleUnreadable',
      message: expect.stringMatching(why),
    })
  }
})
