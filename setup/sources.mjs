import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/**
 * A fingerprint of files by their contents.
 * @param {string[]} paths files and folders, from the repository's root
 */
export function contentsOf(paths) {
  return fingerprint(paths, (file) => readFileSync(file))
}

/**
 * A fingerprint of files by size and time of change: cheap enough for every start.
 * @param {string[]} paths files and folders, from the repository's root
 */
export function datesOf(paths) {
  return fingerprint(paths, (file) => {
    const { size, mtimeMs } = statSync(file)
    return `${String(size)} ${String(mtimeMs)}`
  })
}

/**
 * @param {string[]} paths
 * @param {(file: string) => string | Buffer} describe
 */
function fingerprint(paths, describe) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesUnder))
    hash
      .update(`${path}\n`)
      .update(describe(join(root, path)))
      .update('\n')
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}
