import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { SetupError } from './say.mjs'

/**
 * The release that a package is made of: the version of package.json, which CHANGELOG.md has as its newest, with its date.
 * @returns {{ version: string, date: string }} the date as in 2026-11-30
 * @throws {SetupError} where the two files disagree
 */
export function ownRelease() {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const heading = /^## (\d+\.\d+\.\d+)(?: - (\d{4}-\d\d-\d\d))?$/m.exec(
    readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
  )
  const [, newest, date] = heading ?? []
  if (newest !== version || date === undefined)
    throw new SetupError(
      `package.json has version ${version}, and CHANGELOG.md no newest section "## ${version} - DATE".`,
    )
  return { version, date }
}
