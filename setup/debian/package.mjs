import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, registryEnvironment } from '../child.mjs'
import { root } from '../paths.mjs'
import { writeControl } from './control.mjs'
import { placeFiles } from './files.mjs'
import { trimModules } from './trim.mjs'

/** The folder of the program on the machine that it is installed on. */
const home = 'usr/lib/openstack-upgrade'

/**
 * Makes a package of Debian's from the tarball of `npm pack`, with the npm packages of package-lock.json in it: a machine that
 * installs it asks no registry.
 * @param {string} tarball
 * @param {{ version: string, date: string }} release
 * @param {string} folder
 * @returns {Promise<string>} its path
 * @throws {import('../say.mjs').SetupError} where dpkg or npm is missing or fails
 */
export async function makeDeb(tarball, release, folder) {
  const printed = await must('there is no dpkg here', 'dpkg', ['--print-architecture'], { limitSeconds: 10 })
  const architecture = printed.trim()
  const tree = mkdtempSync(join(tmpdir(), 'openstack-upgrade-deb-'))
  try {
    await placeProgram(tarball, join(tree, home))
    await placeFiles(tree, release)
    // The tree is its maker's alone until here, and a umask may keep others out of its folders.
    await must("its modes can't be set", 'chmod', ['-R', 'u=rwX,go=rX', tree], { limitSeconds: 60 })
    // systemd reads the settings as root. They may hold an API key.
    chmodSync(join(tree, 'etc/openstack-upgrade/worker.env'), 0o600)
    writeControl(tree, release.version, architecture)
    const deb = join(folder, `openstack-upgrade_${release.version}_${architecture}.deb`)
    // Every dpkg since 1.15 unpacks gzip; that of Debian 11 does not unpack zstd.
    const build = ['--root-owner-group', '-Zgzip', '--build', tree, deb]
    await must("the .deb can't be made", 'dpkg-deb', build, { limitSeconds: 300 })
    return deb
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

/**
 * @param {string} tarball
 * @param {string} program the folder for the program in the tree
 */
async function placeProgram(tarball, program) {
  mkdirSync(program, { recursive: true })
  const unpack = ['-xzf', tarball, '-C', program, '--strip-components=1', '--no-same-owner']
  await must("the tarball can't be unpacked", 'tar', unpack, { limitSeconds: 60 })
  for (const name of ['package-lock.json', '.npmrc']) copyFileSync(join(root, name), join(program, name))
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  await must("its npm packages can't be installed", 'npm', ['ci', '--omit=dev', '--no-bin-links', ...quiet], {
    cwd: program,
    env: registryEnvironment(),
    limitSeconds: 900,
  })
  for (const name of ['package-lock.json', '.npmrc']) rmSync(join(program, name))
  trimModules(join(program, 'node_modules'))
}
