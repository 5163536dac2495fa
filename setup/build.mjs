import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundlePath } from './bundle.mjs'
import { must, run } from './child.mjs'
import { root } from './paths.mjs'
import { writePrograms } from './programs.mjs'
import { SetupError, say } from './say.mjs'
import { datesOf } from './sources.mjs'

/** Written after a successful build: the fingerprint of its sources. */
const stamp = join(root, 'build/.built')

/** @returns {string} */
function sourcesNow() {
  /** @type {{ include: string[] }} */
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  return datesOf([...include, 'tsconfig.json', 'package-lock.json', 'setup/bundle.mjs'])
}

/** True if a source has changed since the last build that went through. */
export function buildOutdated() {
  return !existsSync(bundlePath) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourcesNow()
}

/**
 * Removes compiled files whose source is gone: `services.js` of an old file would be found before the folder `services` that
 * has taken its place.
 * @param {string} built
 * @param {string} sources
 */
function removeOrphans(built, sources) {
  if (!existsSync(built)) return
  for (const entry of readdirSync(built, { withFileTypes: true })) {
    const [path, source] = [join(built, entry.name), join(sources, entry.name)]
    if (entry.isDirectory()) removeOrphans(path, source)
    else if (
      /\.js(\.map)?$/.test(entry.name) &&
      path !== bundlePath &&
      !existsSync(source.replace(/\.js(\.map)?$/, '.ts'))
    )
      rmSync(path)
  }
}

/**
 * Makes the texts of the programs for hosts, compiles to build/ and makes the workflow bundle.
 * @throws {SetupError} with the compiler's errors
 */
export async function build() {
  say('building (tsc, workflow bundle)')
  removeOrphans(join(root, 'build'), root)
  writePrograms()
  const sources = sourcesNow()
  const { code, output } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
    cwd: root,
    limitSeconds: 600,
  })
  if (code !== 0) throw new SetupError(`the code does not compile:\n${output.trimEnd()}`)
  const bundler = [join(root, 'setup/bundle.mjs')]
  await must("the workflows can't be bundled", process.execPath, bundler, { cwd: root, limitSeconds: 300 })
  writeFileSync(stamp, sources)
}
