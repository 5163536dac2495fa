import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
  mkdirSync(scratch.path('tmp'))
})
afterEach(() => scratch.remove())

/** The host has these files of the installed packages; apt downloads a real package with those of the new release. */
function packages(installed: readonly string[], fetched: readonly string[] | 'none'): void {
  scratch.command('dpkg', ...installed.map((file) => `echo ${file}`))
  if (fetched === 'none') {
    scratch.command('apt-get', 'exit 100')
    return
  }
  const root = scratch.path('package')
  mkdirSync(`${root}/DEBIAN`, { recursive: true })
  writeFileSync(
    `${root}/DEBIAN/control`,
    'Package: p\nVersion: 1\nArchitecture: all\nMaintainer: m <m@m.m>\nDescription: d\n',
  )
  for (const file of fetched) {
    mkdirSync(dirname(`${root}${file}`), { recursive: true })
    writeFileSync(`${root}${file}`, 'x')
  }
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', root, scratch.path('p.deb')])
  scratch.command('apt-get', '[ "$1" = download ] || exit 1', `cp ${scratch.path('p.deb')} "\${2%%=*}.deb"`)
}

describe.each(shells)('the unit of a package in the new release, under %s', (shell) => {
  const ask = (platform: string): ReturnType<Scratch['run']> =>
    scratch.run(shell, checkNamed(checksOf(scratch, 'cinder', {}, { platform }), 'unit files', 'controller3').script, {
      TMPDIR: scratch.path('tmp'),
    })
  const unit = '/lib/systemd/system/cinder-api.service'
  const script = '/etc/init.d/cinder-api'

  test.each([
    ['stays and is upgraded as it is', 'debian', [unit], [unit], 0, ''],
    ['is gone, and becomes another one', 'ubuntu-cloud-archive', [unit, script], ['/etc/apache2/x.conf'], 0, ''],
    ['moved from SysV to systemd', 'debian', [script], ['/usr/lib/systemd/system/cinder-api.service'], 0, ''],
    ['is the site’s own, of no package', 'debian', ['/usr/bin/cinder-api'], ['/usr/bin/cinder-api'], 0, ''],
    ['can not be asked about', 'debian', [unit], 'none', 0, ''],
    [
      'is gone unsaid',
      'debian',
      [unit],
      ['/etc/apache2/x.conf'],
      3,
      /^cinder-api: its packages of \S+ have no such unit/,
    ],
    ['stays, though it is said to go', 'ubuntu-cloud-archive', [unit], [unit], 3, /^cinder-api: .* still have it/],
    ['has another one of a longer name', 'debian', [unit], [`${unit}.d/x`, `${unit}x`], 3, /^cinder-api: /],
  ] as const)('%s', async (_, platform, installed, fetched, code, said) => {
    packages(installed, fetched)
    const { code: ended, stdout } = await ask(platform)
    if (said === '') expect(stdout).toBe('')
    else expect(stdout).toMatch(said)
    expect(ended).toBe(code)
    expect(readdirSync(scratch.path('tmp'))).toEqual([])
  })
})
