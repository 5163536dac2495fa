import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of this program, by the package.json that it came with. */
export function ownVersion(): string {
  // The compiled file is one folder deeper than its source.
  const file = ['../../..', '../..'].map((up) => join(__dirname, up, 'package.json')).find((path) => existsSync(path))
  if (file === undefined) throw new Error(`no package.json above ${__dirname}`)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }
  return version
}
