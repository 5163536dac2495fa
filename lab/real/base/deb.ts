import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contained } from './contained'
import { configurationOf, place, type Need, type Package } from './package'

/** A package that dpkg-deb makes; its scripts are those of deb-postinst(5). */
export type Deb = Package<'postinst' | 'prerm' | 'postrm'>

/** Makes .deb files with dpkg-deb, and the Packages file by which apt finds them: a flat repository, deb(5). */
export async function writeDebs(folder: string, debs: readonly Deb[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const deb of debs) await writeDeb(folder, deb)
  const entries = debs.map((deb) => {
    const file = fileOf(deb)
    const content = readFileSync(join(folder, file))
    const digest = createHash('sha256').update(content).digest('hex')
    return `${control(deb)}Filename: ./${file}\nSize: ${content.length}\nSHA256: ${digest}\n`
  })
  writeFileSync(join(folder, 'Packages'), entries.join('\n'))
}

async function writeDeb(folder: string, deb: Deb): Promise<void> {
  const tree = mkdtempSync(join(tmpdir(), 'openstack-lab-deb-'))
  try {
    for (const part of deb.payload) place(tree, part)
    const about = join(tree, 'DEBIAN')
    mkdirSync(about)
    writeFileSync(join(about, 'control'), control(deb))
    const configuration = configurationOf(deb)
    if (configuration.length > 0) writeFileSync(join(about, 'conffiles'), `${configuration.join('\n')}\n`)
    for (const [name, text] of Object.entries(deb.scripts)) writeFileSync(join(about, name), text, { mode: 0o755 })
    chmodSync(tree, 0o755)
    await contained({
      what: `the package ${deb.name} ${deb.version} could not be made`,
      command: ['dpkg-deb', '--root-owner-group', '-Zgzip', '--build', tree, join(folder, fileOf(deb))],
      limitSeconds: 60,
    })
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

function control({ name, version, needs, description }: Deb): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Section: net',
    'Priority: optional',
    'Maintainer: the real lab <root@localhost>',
    ...(needs.length > 0 ? [`Depends: ${needs.map(dependency).join(', ')}`] : []),
    `Description: ${description}`,
    '',
  ].join('\n')
}

function dependency({ name, version }: Need): string {
  return version === undefined ? name : `${name} (${version.is} ${version.of})`
}

/** The colon of an epoch has no place in a file's name, as in Debian's own archive. */
function fileOf({ name, version }: Deb): string {
  return `${name}_${version.replace(/^\d+:/, '')}_all.deb`
}
