import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/**
 * A fingerprint of files by their contents.
 * @param {string[]} paths files and folders, from the repository's root
 */
export function contentsOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesAt))
    hash
      .update(`${path}\n`)
      .update(readFileSync(join(root, path)))
      .update('\n')
  return hash.digest('hex')
}

/**
 * A fingerprint of files by size and time of change. Every start takes it of more than a thousand files, so each file is
 * asked for once.
 * @param {string[]} paths files and folders, from the repository's root
 */
export function datesOf(paths) {
  const lines = paths.flatMap(filesAt).map((path) => {
    const { size, mtimeMs } = statSync(join(root, path))
    return `${path}\n${String(size)} ${String(mtimeMs)}\n`
  })
  return createHash('sha256').update(lines.join('')).digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]} the file, or all files below the folder; none where there is neither
 */
function filesAt(path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false })
  if (stat === undefined) return []
  return stat.isDirectory() ? filesBelow(path) : [path]
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
}
