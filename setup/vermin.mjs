import { join } from 'node:path'
import { ensureVirtualenv } from './virtualenv.mjs'

const vermin = { name: 'vermin', version: '1.9.2', requirements: 'vermin.txt' }

/**
 * The Python that has vermin, which tells the versions of Python that a program needs:
 * `PYTHON -c 'from vermin import main; main()'`.
 * @returns {Promise<string>} the virtualenv's Python
 * @throws {import('./say.mjs').SetupError} when Python is missing or the package can't be had
 */
export async function ensureVermin() {
  const home = await ensureVirtualenv(vermin, ['-c', 'from vermin import main; main()', '--version'])
  return join(home, 'bin/python')
}
