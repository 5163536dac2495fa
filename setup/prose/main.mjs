// node setup/prose/main.mjs [--write] [FILE…]: the prose linter, over pages and the comments of code. `unmended.txt` lists
// the files that had findings when the linter was introduced: their findings are counted, not shown. The list may only
// become shorter. --write takes clean files off the list, and follows files that were moved.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../paths.mjs'
import { findingsOf, proseFiles } from './lint.mjs'

const list = join(root, 'setup/prose/unmended.txt')
const unmended = readFileSync(list, 'utf8').split('\n').filter(Boolean)

/** @param {readonly string[]} args */
async function main(args) {
  const isWrite = args.includes('--write')
  const asked = args.filter((arg) => arg !== '--write')
  const found = await findingsOf(asked.length > 0 ? asked : proseFiles())
  const files = [...found.keys()]
  if (isWrite) {
    if (files.length > unmended.length) {
      process.stdout.write(
        `prose: ${String(files.length)} files have findings, ${String(unmended.length)} had: mend some\n`,
      )
      return 1
    }
    writeFileSync(list, files.map((file) => `${file}\n`).join(''))
    return 0
  }
  const isShown = asked.length > 0 ? () => true : (/** @type {string} */ file) => !unmended.includes(file)
  const shown = files.filter(isShown)
  for (const file of shown) process.stdout.write(`${(found.get(file) ?? []).join('\n')}\n`)
  const mended = asked.length > 0 ? [] : unmended.filter((file) => !found.has(file))
  for (const file of mended)
    process.stdout.write(`${file}: has no finding any more, or is gone: npm run lint:prose -- --write\n`)
  if (asked.length === 0)
    process.stdout.write(`prose: ${String(unmended.length - mended.length)} files are not mended yet\n`)
  return shown.length + mended.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
