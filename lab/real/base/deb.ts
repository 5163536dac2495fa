import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { contained } from './contained'

/** One thing that a package brings. */
export type Payload =
  | { readonly path: string; readonly text: string; readonly executable?: boolean; readonly isConfiguration?: boolean }
  | { readonly path: string; readonly link: string }
  | { readonly path: string; readonly folder: string }
  /** A Python package with all below it, but for its translations and its tests; the driver that the lab's Cinder uses stays. */
  | { readonly path: string; readonly modules: string }

export interface Deb {
  readonly name: string
  readonly version: string
  readonly depends: readonly string[]
  readonly description: string
  readonly payload: readonly Payload[]
  readonly scripts: Readonly<Partial<Record<'postinst' | 'prerm' | 'postrm', string>>>
}

/** Makes .deb files with dpkg-deb, and the Packages file by which apt finds them: a flat repository, deb(5). */
export async function writeRepository(folder: string, debs: readonly Deb[]): Promise<void> {
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
    const configuration = deb.payload.flatMap((part) => ('isConfiguration' in part ? [`${part.path}\n`] : []))
    if (configuration.length > 0) writeFileSync(join(about, 'conffiles'), configuration.join(''))
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

function place(tree: string, part: Payload): void {
  const path = join(tree, part.path)
  mkdirSync(dirname(path), { recursive: true })
  if ('link' in part) symlinkSync(part.link, path)
  else if ('folder' in part)
    for (const name of programsIn(part.folder)) cpSync(join(part.folder, name), join(path, name))
  else if ('modules' in part) cpSync(part.modules, path, { recursive: true, filter: (source) => !leftOut.test(source) })
  else writeFileSync(path, part.text, { mode: part.executable === true ? 0o755 : 0o644 })
}

/** Files of a Python package that no service runs, but for the driver without storage, which Cinder has among its tests. */
const leftOut = /\/locale(\/|$)|\/tests\/(?!(__init__|fake_driver)\.py$)|\.pyc$/

/** Python's own leavings are none of a package's business. */
function programsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.py'))
}

function control({ name, version, depends, description }: Deb): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Section: net',
    'Priority: optional',
    'Maintainer: the real lab <root@localhost>',
    ...(depends.length > 0 ? [`Depends: ${depends.join(', ')}`] : []),
    `Description: ${description}`,
    '',
  ].join('\n')
}

/** The colon of an epoch has no place in a file's name, as in Debian's own archive. */
function fileOf({ name, version }: Deb): string {
  return `${name}_${version.replace(/^\d+:/, '')}_all.deb`
}
