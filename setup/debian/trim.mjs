import { chmodSync, closeSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Temporal's native parts come for five platforms, each of some 30 MB, named by the processor first: x86_64-unknown-linux-gnu. */
const processors = /** @type {Readonly<Record<string, string>>} */ ({ x64: 'x86_64', arm64: 'aarch64' })

/** The files of npm's packages that are for their own authors: settings of tools, sources in Rust, a page that loads scripts from elsewhere. */
const authors = /^(\.npmignore|\.eslintrc(\..*)?|\.git.*)$/
const unused = ['@temporalio/core-bridge/sdk-core', 'pino/index.html']

/**
 * Removes the files from a node_modules that no machine runs, and takes the right to execute from files that are no program.
 * @param {string} modules
 */
export function trimModules(modules) {
  for (const path of ['.package-lock.json', ...unused]) rmSync(join(modules, path), { recursive: true, force: true })
  const releases = join(modules, '@temporalio/core-bridge/releases')
  const own = `${processors[process.arch] ?? ''}-unknown-linux-gnu`
  for (const name of readdirSync(releases)) if (name !== own) rmSync(join(releases, name), { recursive: true })
  for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (authors.test(entry.name)) rmSync(path, { recursive: true, force: true })
    else if (entry.isFile() && (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o111 && !isProgram(path))
      chmodSync(path, 0o644)
  }
}

/** True for a script with its interpreter in the first line, and for machine code. @param {string} path */
function isProgram(path) {
  const file = openSync(path, 'r')
  const start = Buffer.alloc(4)
  readSync(file, start)
  closeSync(file)
  return start.subarray(0, 2).toString() === '#!' || start.toString('latin1') === '\x7fELF'
}
