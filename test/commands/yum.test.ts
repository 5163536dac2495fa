import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { rpm } from '../../cloud/model/packaging'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, type Ended, type Shell } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

const version = '1:11.0.4-1.el7'
const packages = ['openstack-keystone', 'python-keystone']

/** The names by which yum 3.4.3 knows a package (its packages.py; yum(8), SPECIFYING PACKAGE NAMES). */
const known = (name: string): readonly string[] => [
  name,
  `${name}.noarch`,
  `${name}-11.0.4`,
  `${name}-11.0.4-1.el7`,
  `${name}-11.0.4-1.el7.noarch`,
  `1:${name}-11.0.4-1.el7.noarch`,
  `${name}-1:11.0.4-1.el7.noarch`,
]

/** yum 3.4.3 before a repository that offers some packages; `more` it prints at the end of a fetch. */
function yum(offered: readonly string[] = packages, finds = offered, more = ''): void {
  scratch.command('rpm', 'echo "package $4 is not installed"', 'exit 1')
  scratch.command(
    'yum',
    'found= list= only= to=.',
    'for word; do case $word in',
    '  list) list=yes ;;',
    '  --downloadonly) only=yes ;;',
    '  --downloaddir=*) to=${word#*=} ;;',
    ...finds.map((name) => `  ${known(name).join(' | ')}) [ -n "$list" ] || found="$found ${name}" ;;`),
    '  -* | install) ;;',
    '  *) [ -n "$list" ] || echo "No package $word available." ;;',
    'esac; done',
    'if [ -n "$list" ]; then',
    ...offered.map((name) => `  for word; do [ "$word" != ${name} ] || echo "${name}.noarch  ${version}  ocata"; done`),
    '  exit 0',
    'fi',
    '[ -n "$found" ] || { echo \'Error: Nothing to do\'; exit 1; }',
    'echo Installing:',
    'for name in $found; do echo " $name noarch 1:11.0.4-1.el7 ocata 1 M"; done',
    '[ -n "$only" ] || { echo \'Exiting on user command\'; exit 1; }',
    'for name in $found; do : >"$to/$name-11.0.4-1.el7.noarch.rpm"; done',
    `printf '%s\\n' 'Total download size: 2 M' '${more}' 'exiting because "Download Only" specified'`,
  )
}

const check = (name: string): string => {
  const units = { httpd: { servers: { keystone_public: 'keystone{number}' } } }
  return checkNamed(checksOf(scratch, 'keystone', { packages, version, units }, { platform: 'rdo' }), name).script
}

const ask = (shell: Shell, name: string): Promise<Ended> =>
  scratch.run(shell, `cd ${scratch.path('backups')}\n${check(name)}`)

describe.each(shells)('packages in their versions, as yum 3.4.3 of CentOS 7 finds them, under %s', (shell) => {
  test('are found by an install, simulated or only fetched', async () => {
    yum()
    expect(await ask(shell, 'install touches')).toMatchObject({
      code: 0,
      stdout: 'yum would install or upgrade 2 packages\n',
    })
    expect(await ask(shell, 'packages fetched')).toMatchObject({
      code: 0,
      stdout: 'fetched, or there already: Total download size: 2 M\n',
    })
  })

  test('are found by the fetch of a check', async () => {
    yum()
    const fetch = `cd ${scratch.path('backups')}\n${rpm.functions}\nfetch_package ${packages[0]} ${version}`
    expect((await scratch.run(shell, fetch)).code).toBe(0)
  })

  test.each(['install touches', 'packages fetched'])('%s: no question where a repository lacks one', async (name) => {
    yum(packages.slice(0, 1))
    expect(await ask(shell, name)).toMatchObject({
      code: 0,
      stdout: 'not asked: yum does not have all of these versions here\n',
    })
  })

  test.each(['install touches', 'packages fetched'])(
    '%s: fails where yum lists them all and finds not all',
    async (name) => {
      yum(packages, packages.slice(0, 1))
      const { code, stdout } = await ask(shell, name)
      expect(code).toBe(3)
      expect(stdout).toContain('No package python-keystone-11.0.4-1.el7 available.')
    },
  )
})

test('yum-cron that applies updates is told, though dnf-automatic is not there', async () => {
  scratch.bootSystemd()
  scratch.command('systemctl', 'exit 0')
  mkdirSync(scratch.path('yum'))
  scratch.write('yum/yum-cron.conf', '[commands]\napply_updates = yes\n')
  const ended = await scratch.run(
    'dash',
    check('automatic upgrades').replaceAll('/etc/yum/', `${scratch.path('yum')}/`),
  )
  expect(ended).toMatchObject({ code: 3, stdout: 'yum-cron is on\n' })
})
