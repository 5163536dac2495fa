import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { sentReferences, withPrograms } from '../../cloud/converter/host-programs'

/**
 * The references to host programs that each released version has sent, a file a version. `WRITE_RELEASED=1` writes that of the
 * version in package.json, at its release.
 */
const folder = join(__dirname, 'released')
const fileOf = (version: string): string => join(folder, `${version}.json`)
const { version: thisVersion } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')))
if (process.env.WRITE_RELEASED !== undefined)
  writeFileSync(fileOf(thisVersion), `${JSON.stringify(sentReferences(), undefined, 2)}\n`)

const releasedBy = (version: string): string[] =>
  z
    .array(z.string())
    .min(1)
    .parse(JSON.parse(readFileSync(fileOf(version), 'utf8')))

const versions = readdirSync(folder).map((name) => name.replace(/\.json$/, ''))

test.each(versions)('every program that an upgrade begun by %s names is known', (version) => {
  const references = releasedBy(version)
  const unknown = references.filter((reference) => withPrograms(JSON.stringify(reference)) === undefined)
  // Its text is to be kept, in the folder of that version in cloud/model/former-programs.
  expect(unknown).toEqual([])
})

test('this version has a list of the programs that it sends', () => {
  expect(existsSync(fileOf(thisVersion))).toBe(true)
})

test('a program that a released version had comes back as it was, and is not sent by this one', () => {
  const former = releasedBy('0.2.0').find((reference) => reference.includes('osloConfigPy-1')) ?? ''
  expect(sentReferences()).not.toContain(former)
  expect(withPrograms(JSON.stringify(former))).toContain('def own_python():')
})
