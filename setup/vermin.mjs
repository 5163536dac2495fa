import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './child.mjs'
import { cacheFolder } from './paths.mjs'
import { installFromPypi } from './pypi.mjs'

const vermin = { name: 'vermin', version: '1.9.2', requirements: 'vermin.txt' }

/**
 * The Python that has vermin, which tells the versions of Python that a program needs: `PYTHON -c 'from vermin import main; main()'`. Installed from
 * PyPI by hash into a virtualenv of its own in the cache, once.
 * @returns {Promise<string>} the virtualenv's Python
 * @throws {import('./say.mjs').SetupError} when Python is missing or the package can't be had
 */
export async function ensureVermin() {
  const home = join(cacheFolder(), `${vermin.name}-${vermin.version}`)
  const python = join(home, 'bin/python')
  if (
    existsSync(python) &&
    (await run(python, ['-c', 'from vermin import main; main()', '--version'], { limitSeconds: 20 })).code === 0
  )
    return python
  await mkdir(cacheFolder(), { recursive: true })
  const folder = await mkdtemp(join(cacheFolder(), 'installing-'))
  try {
    await installFromPypi(vermin, folder)
    await rm(home, { recursive: true, force: true })
    await rename(join(folder, 'virtualenv'), home)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return python
}
