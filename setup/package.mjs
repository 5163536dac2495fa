// `npm run package`: makes the tarball that an operator installs, of the code as it is built, with the types that other
// programs see (tsconfig.types.json). npm's own `prepack` would not run: .npmrc lets no package's scripts run, ours included.
// The argument is the folder for it; the last line is the tarball's path.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { must } from './child.mjs'
import { root } from './paths.mjs'
import { explained } from './say.mjs'

const [folder = join(root, 'build/package')] = process.argv.slice(2)

async function make() {
  // Types of a module that is gone would stay, and be packed.
  rmSync(join(root, 'build/types'), { recursive: true, force: true })
  const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.types.json')]
  await must("the package's types can't be made", process.execPath, compiler, { cwd: root, limitSeconds: 300 })
  mkdirSync(folder, { recursive: true })
  const pack = ['pack', '--pack-destination', folder]
  await must("the package can't be made", 'npm', pack, { cwd: root, limitSeconds: 300 })
  /** @type {{ name: string, version: string }} */
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  process.stdout.write(`${join(folder, `${name}-${version}.tgz`)}\n`)
}

try {
  await make()
} catch (error) {
  process.exitCode = explained(error)
}
