import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from '@jest/globals'
import { commandLine } from '../../client/program'
import { ownVersion } from '../../cloud/load/version'
import { commandLine as workerCommandLine } from '../../worker/command-line'
import { root, runModule, setup, temporaryFolder } from './support'

// @needs build
const { folder, remove } = temporaryFolder()
afterAll(remove)

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const versionsIn = (file: string, pattern: RegExp): string[] =>
  [...read(file).matchAll(pattern)].map(([, version = '']) => version)

describe('the version', () => {
  const version = ownVersion()

  test('is one for package.json, its lockfile, the newest section of CHANGELOG.md, Containerfile and the pages that name a file', () => {
    const lock = JSON.parse(read('package-lock.json')) as { version: string; packages: { '': { version: string } } }
    expect([lock.version, lock.packages[''].version]).toEqual([version, version])
    expect(versionsIn('CHANGELOG.md', /^## (\d\S*) - \d{4}-\d\d-\d\d$/gm)[0]).toBe(version)
    expect(versionsIn('Containerfile', /^ARG VERSION=(\S+)$/gm)).toEqual([version, version])
    for (const page of [
      'docs/how-to/install.md',
      'docs/how-to/run-in-a-container.md',
      'docs/tutorial/first-rehearsal.md',
    ]) {
      const named = versionsIn(page, /openstack-upgrade[-_:](\d+\.\d+\.\d+)/g)
      expect([page, ...new Set(named)]).toEqual([page, version])
    }
  })

  test('is printed by the program, and by its worker', () => {
    for (const command of [commandLine(() => undefined).root, workerCommandLine()]) {
      let said = ''
      command.configureOutput({ writeOut: (text) => void (said += text) }).exitOverride()
      expect(() => command.parse(['--version'], { from: 'user' })).toThrow()
      expect(said).toBe(`${version}\n`)
    }
  })

  test('and its date are those of the .deb', async () => {
    const made = await runModule(
      `import { ownRelease } from '${setup}/release.mjs'
       import { placeFiles } from '${setup}/debian/files.mjs'
       import { writeControl } from '${setup}/debian/control.mjs'
       await placeFiles('${folder}', ownRelease())
       writeControl('${folder}', ownRelease().version, 'all')
       console.log(ownRelease().date)`,
      process.env,
    )
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(join(folder, 'DEBIAN/control'), 'utf8')).toContain(`\nVersion: ${version}\n`)
    const changelog = gunzipSync(readFileSync(join(folder, 'usr/share/doc/openstack-upgrade/changelog.gz'))).toString()
    expect(changelog).toMatch(new RegExp(`^openstack-upgrade \\(${version.replaceAll('.', '\\.')}\\) `))
    const manual = gunzipSync(readFileSync(join(folder, 'usr/share/man/man1/openstack-upgrade.1.gz'))).toString()
    expect(manual).toContain(`"openstack-upgrade ${version}"`)
    for (const verb of ['plan', 'worker']) expect(manual).toContain(`\n.B ${verb}\n`)
    const day = new Date(made.stdout.trim()).toUTCString().replace('GMT', '+0000')
    expect(changelog.trimEnd().split('  ').at(-1)).toBe(day)
  })
})
