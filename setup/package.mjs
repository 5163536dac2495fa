// `npm run package`: makes the tarball that an operator installs, of the code as it is built, with the types that other
// programs see (tsconfig.types.json). npm's own `prepack` would not run: .npmrc lets no package's scripts run, ours included.
// The argument is the folder for it. With --deb it makes a package of Debian's beside it, for machines with this one's
// architecture. The last line is the path of what was asked for.
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { must } from './child.mjs'
import { makeDeb } from './debian/package.mjs'
import { root } from './paths.mjs'
import { ownRelease } from './release.mjs'
import { explained } from './say.mjs'

/** @returns {Promise<string>} the path of the tarball, or of the .deb */
async function make() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { deb: { type: 'boolean' } } })
  const folder = resolve(positionals[0] ?? join(root, 'build/package'))
  const release = ownRelease()
  // Types of a module that is gone would stay, and be packed.
  rmSync(join(root, 'build/types'), { recursive: true, force: true })
  const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.types.json')]
  await must("the package's types can't be made", process.execPath, compiler, { cwd: root, limitSeconds: 300 })
  mkdirSync(folder, { recursive: true })
  const pack = ['pack', '--pack-destination', folder]
  await must("the package can't be made", 'npm', pack, { cwd: root, limitSeconds: 300 })
  const tarball = join(folder, `openstack-upgrade-${release.version}.tgz`)
  return values.deb === true ? makeDeb(tarball, release, folder) : tarball
}

try {
  process.stdout.write(`${await make()}\n`)
} catch (error) {
  process.exitCode = explained(error)
}
