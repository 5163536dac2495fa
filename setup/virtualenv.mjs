import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './child.mjs'
import { cacheFolder } from './paths.mjs'
import { installFromPypi } from './pypi.mjs'

/**
 * A virtualenv in the cache, installed from PyPI by hash, once.
 * @param {{ name: string, version: string, requirements: string }} wanted what it is called in the cache, and its packages
 * @param {readonly string[]} trial the arguments with which its Python has to end well
 * @param {(virtualenv: string) => Promise<void>} [complete] adds to it before it is moved into place
 * @returns {Promise<string>} its folder
 * @throws {import('./say.mjs').SetupError} when Python is missing or a package can't be had
 */
export async function ensureVirtualenv(wanted, trial, complete) {
  const home = join(cacheFolder(), `${wanted.name}-${wanted.version}`)
  const python = join(home, 'bin/python')
  if (existsSync(python) && (await run(python, [...trial], { limitSeconds: 60 })).code === 0) return home
  await mkdir(cacheFolder(), { recursive: true })
  const folder = await mkdtemp(join(cacheFolder(), 'installing-'))
  try {
    await installFromPypi(wanted, folder)
    await complete?.(join(folder, 'virtualenv'))
    await rm(home, { recursive: true, force: true })
    await rename(join(folder, 'virtualenv'), home)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return home
}
