import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../paths.mjs'
import { maintainer } from './control.mjs'
import { manualPage } from './manual.mjs'

/**
 * Puts the files beside the program into the tree of a package: unit, settings, the command on PATH, and papers.
 * @param {string} tree
 * @param {{ version: string, date: string }} release
 */
export async function placeFiles(tree, release) {
  const at = (/** @type {string} */ path) => {
    const file = join(tree, path)
    mkdirSync(dirname(file), { recursive: true })
    return file
  }
  copyFileSync(
    join(root, 'systemd/openstack-upgrade-worker.service'),
    at('lib/systemd/system/openstack-upgrade-worker.service'),
  )
  copyFileSync(join(root, 'systemd/worker.env'), at('etc/openstack-upgrade/worker.env'))
  mkdirSync(at('etc/openstack-upgrade/clouds'))
  symlinkSync('../lib/openstack-upgrade/bin/openstack-upgrade', at('usr/bin/openstack-upgrade'))
  const papers = 'usr/share/doc/openstack-upgrade'
  for (const name of ['docs', 'examples', 'cloud.example.yaml', 'CHANGELOG.md'])
    symlinkSync(`../../../lib/openstack-upgrade/${name}`, at(`${papers}/${name}`))
  writeFileSync(at(`${papers}/copyright`), copyright)
  writeFileSync(at('usr/share/man/man1/openstack-upgrade.1.gz'), gzipSync(await manualPage(release), { level: 9 }))
  copyFileSync(join(root, 'setup/debian/lintian-overrides'), at('usr/share/lintian/overrides/openstack-upgrade'))
  writeFileSync(at(`${papers}/changelog.gz`), gzipSync(changelog(release), { level: 9 }))
}

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: openstack-upgrade
Comment: Each package below /usr/lib/openstack-upgrade/node_modules has its own licence beside it.

Files: *
Copyright: 2026 the authors of openstack-upgrade
License: Apache-2.0

License: Apache-2.0
 On Debian systems, the text of the Apache License, Version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
`

/**
 * Debian's own form of a changelog, which says where ours is.
 * @param {{ version: string, date: string }} release
 */
function changelog({ version, date }) {
  const written = new Date(date).toUTCString().replace('GMT', '+0000')
  return `openstack-upgrade (${version}) unstable; urgency=medium

  * See CHANGELOG.md beside this file.

 -- ${maintainer}  ${written}
`
}
