import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inside, type Overlay } from './chroot'
import { configurationOf, place, type Need, type Package } from './package'

/** A package that rpmbuild makes; its scripts are the sections of a spec file. */
export type Rpm = Package<'post' | 'preun' | 'postun'> & {
  /** Names for which it stands besides its own. */
  readonly provides?: readonly string[]
}

/**
 * Makes .rpm files with rpmbuild, and the index by which dnf finds them with createrepo_c.
 * @param tools a root that has both programs
 */
export async function writeRpms(folder: string, rpms: readonly Rpm[], tools: Overlay): Promise<void> {
  const given = mkdtempSync(join(tmpdir(), 'openstack-lab-rpm-'))
  try {
    for (const rpm of rpms) writeSpec(given, rpm)
    mkdirSync(join(given, 'made'))
    await inside({
      what: "the lab's rpm packages could not be made",
      root: tools,
      script: make,
      bound: [{ from: given, to: '/mnt' }],
      limitSeconds: 300,
    })
    mkdirSync(folder, { recursive: true })
    cpSync(join(given, 'made'), folder, { recursive: true })
  } finally {
    rmSync(given, { recursive: true, force: true })
  }
}

/** No script of rpm's own looks through the payload: it is what a host has, whatever it would make of it. */
const make = `
rpmbuild -bb --quiet --define '_topdir /tmp/rpm' --define '_rpmdir /mnt/made' --define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' \
  --define '__os_install_post %{nil}' --define '_binary_payload w1.gzdio' /mnt/*.spec
createrepo_c --quiet /mnt/made
`

function writeSpec(given: string, rpm: Rpm): void {
  const name = `${rpm.name}-${rpm.version.replace(/^\d+:/, '')}`
  const tree = join(given, name)
  mkdirSync(tree)
  for (const part of rpm.payload) place(tree, part)
  const configuration = new Set(configurationOf(rpm))
  const files = filesIn(tree, '').map((file) => (configuration.has(file) ? `%config(noreplace) ${file}` : file))
  const directories = rpm.payload.flatMap((part) => ('isDirectory' in part ? [`%dir ${part.path}`] : []))
  writeFileSync(join(given, `${name}.spec`), spec(rpm, name, [...directories, ...files]))
}

function spec(
  { name, version, needs, provides = [], description, scripts }: Rpm,
  folder: string,
  files: readonly string[],
): string {
  const { epoch, upstream, release } = partsOf(version)
  return [
    `Name: ${name}`,
    `Epoch: ${epoch}`,
    `Version: ${upstream}`,
    `Release: ${release}`,
    `Summary: ${description}`,
    'License: ASL 2.0',
    'BuildArch: noarch',
    'AutoReqProv: no',
    ...needs.map((need) => `Requires: ${requirement(need)}`),
    ...provides.map((each) => `Provides: ${each}`),
    '%description',
    description,
    '%install',
    `cp -a /mnt/${folder}/. %{buildroot}`,
    // A scriptlet is text to rpm, but for its percent signs.
    ...Object.entries(scripts).flatMap(([section, text]) => [`%${section}`, text.replaceAll('%', '%%')]),
    '%files',
    '%defattr(-,root,root)',
    ...files,
    '',
  ].join('\n')
}

function requirement({ name, version }: Need): string {
  return version === undefined ? name : `${name} ${version.is} ${version.of}`
}

/** @throws Error if it is no EPOCH:VERSION-RELEASE */
function partsOf(version: string): { epoch: string; upstream: string; release: string } {
  const found = /^(?<epoch>\d+):(?<upstream>[^-]+)-(?<release>[^-]+)$/.exec(version)?.groups
  const { epoch, upstream, release } = found ?? {}
  if (epoch === undefined || upstream === undefined || release === undefined) {
    throw new Error(`${version} is no version of an rpm package: EPOCH:VERSION-RELEASE`)
  }
  return { epoch, upstream, release }
}

function filesIn(tree: string, folder: string): string[] {
  return readdirSync(join(tree, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(tree, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  )
}
