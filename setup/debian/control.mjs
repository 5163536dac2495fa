import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../paths.mjs'

/** Debian wants an address; the project has none yet, and this domain is nobody's (RFC 2606). */
export const maintainer = 'The authors of openstack-upgrade <openstack-upgrade@example.org>'

/**
 * Writes what dpkg knows of a package whose files are all in the tree: deb-control(5), conffiles, md5sums and scripts.
 * @param {string} tree
 * @param {string} version
 * @param {string} architecture
 */
export function writeControl(tree, version, architecture) {
  const files = filesBelow(tree)
  const kibibytes = files.reduce((sum, file) => sum + Math.ceil(lstatSync(file).size / 1024), 0)
  const about = join(tree, 'DEBIAN')
  mkdirSync(about)
  const sums = files
    .filter((file) => lstatSync(file).isFile() && !relative(tree, file).startsWith('etc/'))
    .map((file) => `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${relative(tree, file)}\n`)
  writeFileSync(join(about, 'md5sums'), sums.join(''))
  writeFileSync(join(about, 'conffiles'), '/etc/openstack-upgrade/worker.env\n')
  writeFileSync(join(about, 'control'), control(version, architecture, kibibytes))
  for (const name of ['postinst', 'prerm', 'postrm']) {
    copyFileSync(join(root, 'setup/debian', `${name}.sh`), join(about, name))
    chmodSync(join(about, name), 0o755)
  }
}

/**
 * @param {string} version
 * @param {string} architecture
 * @param {number} kibibytes
 */
function control(version, architecture, kibibytes) {
  return `Package: openstack-upgrade
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${String(kibibytes)}
Depends: adduser, libc6 (>= 2.18), nodejs (>= 20)
Recommends: openssh-client
Section: admin
Priority: optional
Description: moves a live OpenStack cloud from one release to the next
 Each service's upgrade is one durable workflow of Temporal. It drains servers
 in HAProxy, runs commands over SSH and takes the database through its phases.
 If the worker dies, the upgrade goes on exactly where it stopped.
 .
 The package brings the program with the npm packages that it needs, a unit of
 systemd for its worker, and a folder for its settings.
`
}

/**
 * @param {string} folder
 * @returns {string[]} files and links, not folders
 */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
}
