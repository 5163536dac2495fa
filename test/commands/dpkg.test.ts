import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { isInstalled, script } from '../../cloud/model/commands'
import { installed, installedFunction } from '../../cloud/model/commands/packages'
import { apt } from '../../cloud/model/packaging'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

const version = '2:11.0.4-0ubuntu1~cloud0'

/** Sets the status and the wanted state of a package for the real dpkg of this machine. */
function dpkgKnows(name: string, ...stanzas: readonly [status: string, have?: string, more?: string][]): void {
  const text = stanzas.map(([status, have, more]) =>
    [
      `Package: ${name}`,
      `Status: ${status}`,
      `Maintainer: The tests <tests@tests.invalid>`,
      more ?? 'Architecture: all',
      ...(have === undefined ? [] : [`Version: ${have}`]),
      `Description: a package of the tests`,
      ...(status.endsWith('config-files') ? ['Conffiles:', ` /etc/${name}.conf 0123456789abcdef0123456789abcdef`] : []),
      '',
    ].join('\n'),
  )
  scratch.write('dpkg/status', text.join('\n'))
  scratch.write('dpkg/info/format', '1\n')
}

const ofArchitecture = (architecture: string): string => `Architecture: ${architecture}\nMulti-Arch: same`

const states: [
  what: string,
  stanzas: [status: string, have?: string, more?: string][],
  there: boolean,
  done: boolean,
][] = [
  ['installed', [['install ok installed', version]], true, true],
  ['installed and on hold', [['hold ok installed', version]], true, true],
  ['installed, to be removed with the next dselect', [['deinstall ok installed', version]], true, true],
  ['on hold in the old version', [['hold ok installed', '2:10.0.3-0ubuntu1']], true, false],
  ['in a version that begins like it', [['install ok installed', `${version}.1`]], true, false],
  ['in a version with another epoch', [['install ok installed', '1:11.0.4-0ubuntu1~cloud0']], true, false],
  ['removed but for its configuration', [['deinstall ok config-files', version]], false, false],
  ['half installed', [['install reinstreq half-installed', version]], true, false],
  ['installed, to be installed anew', [['install reinstreq installed', version]], true, false],
  ['unpacked', [['install ok unpacked', version]], true, false],
  [
    'waiting for triggers',
    [['install ok triggers-awaited', version, 'Architecture: all\nTriggers-Awaited: man-db']],
    true,
    false,
  ],
  ['known only as a name', [['unknown ok not-installed']], false, false],
  [
    'installed for two architectures',
    [
      ['install ok installed', version, ofArchitecture('amd64')],
      ['hold ok installed', version, ofArchitecture('i386')],
    ],
    true,
    true,
  ],
  [
    'removed for the other architecture',
    [
      ['install ok installed', version, ofArchitecture('amd64')],
      ['deinstall ok config-files', '2:10.0.3-0ubuntu1', ofArchitecture('i386')],
    ],
    true,
    true,
  ],
  [
    'old for the other architecture',
    [
      ['install ok installed', version, ofArchitecture('amd64')],
      ['install ok installed', '2:10.0.3-0ubuntu1', ofArchitecture('i386')],
    ],
    true,
    false,
  ],
]

describe.each(shells)('a package of dpkg’s, under %s', (shell) => {
  const answers = async (text: string): Promise<boolean> =>
    (await scratch.run(shell, script(apt.functions, text))).code === 0

  test.each(states)('%s', async (_, stanzas, there, done) => {
    dpkgKnows('keystone', ...stanzas)
    const { service, unit } = scratch.cloud()
    expect({
      there: await answers(isInstalled('keystone')),
      done: await answers(script(installedFunction(service), installed(service, [unit]))),
    }).toEqual({ there, done })
  })

  test.each([
    ['is broken', 'Package: keystone\nThis is no field\n'],
    ['can not be read', undefined],
  ])('counts as there and as not done where dpkg’s database %s, whether it is required or not', async (_, status) => {
    if (status === undefined) mkdirSync(scratch.path('dpkg/status'))
    else scratch.write('dpkg/status', status)
    const { service, unit } = scratch.cloud()
    const optional = { ...unit, optional: true, packages: ['keystone'] }
    expect({
      there: await answers(isInstalled('keystone')),
      required: await answers(script(installedFunction(service), installed(service, [unit]))),
      optional: await answers(script(installedFunction(service), installed({ ...service, packages: [] }, [optional]))),
    }).toEqual({ there: true, required: false, optional: false })
  })

  test('is told with dpkg’s own words, also where it is on hold', async () => {
    dpkgKnows('keystone', ['hold ok installed', version])
    const { service, unit } = scratch.cloud()
    const { stdout } = await scratch.run(shell, script(installedFunction(service), installed(service, [unit])))
    expect(stdout).toBe(`keystone: hold ok installed ${version}\n`)
  })

  test('in another version than the pinned one is told with both', async () => {
    dpkgKnows('keystone', ['install ok installed', `${version}lab2`])
    const { service, unit } = scratch.cloud()
    const { stdout } = await scratch.run(shell, script(installedFunction(service), installed(service, [unit])))
    expect(stdout).toBe(`keystone: install ok installed ${version}lab2; the pinned version is ${version}\n`)
  })

  test('that is on hold is told by preflight with the version that it has', async () => {
    dpkgKnows('keystone', ['hold ok installed', '2:10.0.3-0ubuntu1'])
    scratch.command('apt-cache', `echo '     ${version} 500'`)
    const check = checkNamed(checksOf(scratch, 'keystone', { packages: ['keystone'] }), 'packages')
    const { stdout } = await scratch.run(shell, check.script)
    expect(stdout).toBe('keystone 2:10.0.3-0ubuntu1\n')
  })
})
