import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, type Ended } from './scratch'

/** A real apt with a repository, a dpkg database and a cache of its own. */
let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
  for (const folder of [
    'apt/state/lists/partial',
    'apt/cache/archives/partial',
    'apt/etc/preferences.d',
    'deb/DEBIAN',
    'repository',
  ])
    mkdirSync(scratch.path(folder), { recursive: true })
  scratch.write(
    'apt.conf',
    [
      ['Dir::State', 'apt/state'],
      ['Dir::State::status', 'dpkg/status'],
      ['Dir::Cache', 'apt/cache'],
      ['Dir::Etc', 'apt/etc'],
      ['Dir::Etc::sourcelist', 'sources.list'],
    ]
      .map(([key = '', path = '']) => `${key} "${scratch.path(path)}";\n`)
      .concat('APT::Sandbox::User "root";\nDPkg::Lock::Timeout "0";\n')
      .join(''),
  )
})
afterEach(() => scratch.remove())

const version = '2:11.0.4-0ubuntu1~cloud0'
const env = (): NodeJS.ProcessEnv => ({ APT_CONFIG: scratch.path('apt.conf') })

interface Offered {
  readonly have?: string
  readonly is?: string
  readonly signed?: boolean
  readonly more?: string
  /** The address of the repository, if apt must fetch from it: by default it is a folder. */
  readonly by?: string
}

/** A host that has keystone in one version, and a repository that offers it in the pinned one. */
function host({
  have = '2:10.0.3-0ubuntu1',
  is = 'install ok installed',
  signed = true,
  more = '',
  by,
}: Offered = {}): void {
  const head = (of: string): string =>
    `Package: keystone\nVersion: ${of}\nArchitecture: all\nMaintainer: The tests <tests@tests.invalid>\nDescription: a package of the tests\n`
  scratch.write('deb/DEBIAN/control', `${head(version)}${more}`)
  const file = scratch.path('repository/keystone.deb')
  execFileSync('dpkg-deb', ['-Zgzip', '--root-owner-group', '--build', scratch.path('deb'), file])
  const sum = createHash('sha256').update(readFileSync(file)).digest('hex')
  scratch.write(
    'repository/Packages',
    `${head(version)}${more}Filename: ./keystone.deb\nSize: ${statSync(file).size}\nSHA256: ${sum}\n`,
  )
  scratch.write('dpkg/status', `${head(have)}Status: ${is}\n`)
  scratch.write('sources.list', `deb [trusted=yes] file:${scratch.path('repository')} ./\n`)
  execFileSync('apt-get', ['update', '-qq'], { env: { ...process.env, ...env() } })
  const line = `deb ${signed ? '[trusted=yes] ' : '[allow-insecure=yes] '}${by ?? `copy:${scratch.path('repository')}`} ./\n`
  scratch.write('sources.list', line)
  execFileSync('apt-get', ['update', '-qq'], { env: { ...process.env, ...env() }, stdio: 'ignore' })
}

const ask = (name: string, over: Record<string, unknown> = {}): Promise<Ended> =>
  scratch.run(
    'dash',
    checkNamed(checksOf(scratch, 'keystone', { packages: ['keystone'], version, ...over }), name).script,
    env(),
  )

describe('an install as apt itself sees it the day before', () => {
  test('passes where the step would go through, and its packages are in the cache then', async () => {
    host()
    expect(await ask('install touches')).toMatchObject({ code: 0, stdout: 'apt would install or upgrade 1 packages\n' })
    expect((await ask('packages fetched')).code).toBe(0)
    rmSync(scratch.path('repository/keystone.deb'))
    expect(execFileSync('ls', [scratch.path('apt/cache/archives')]).toString()).toContain('keystone_')
    expect((await ask('packages fetched')).code).toBe(0)
  })

  test.each([
    ['the package is on hold', { is: 'hold ok installed' }, 'Held packages were changed and -y was used without'],
    [
      'this host has a newer version',
      { have: '2:12.0.0-0ubuntu1' },
      'Packages were downgraded and -y was used without',
    ],
    ['it needs what is not to be had', { more: 'Depends: nowhere (>= 1)\n' }, 'unmet dependencies'],
  ])('does not pass where %s, and says so in apt’s words', async (_, offered, words) => {
    host(offered)
    const { code, stdout } = await ask('install touches')
    expect(code).toBe(3)
    expect(stdout).toContain(words)
  })

  test('passes with the options by which the site itself installs', async () => {
    host({ is: 'hold ok installed' })
    const install = 'dpkg --configure -a\napt-get -q install -y --allow-change-held-packages {packages}'
    expect((await ask('install touches', { commands: { install } })).code).toBe(0)
    expect((await ask('packages fetched', { commands: { install } })).code).toBe(0)
  })

  test('asks with the release’s own options where the site installs by something of its own', async () => {
    host({ is: 'hold ok installed' })
    expect((await ask('install touches', { commands: { install: 'site-install {packages}' } })).code).toBe(3)
  })
})

describe('what installs packages or restarts units on its own', () => {
  const here = (script: string): string => script.replaceAll('/etc/needrestart', scratch.path('needrestart'))
  const found = (): Promise<Ended> =>
    scratch.run('dash', here(checkNamed(checksOf(scratch, 'keystone'), 'automatic upgrades').script), env())
  const configured = (...lines: readonly string[]): void => {
    mkdirSync(scratch.path('apt/etc/apt.conf.d'), { recursive: true })
    scratch.write('apt/etc/apt.conf.d/99site', lines.map((line) => `${line}\n`).join(''))
    scratch.command('unattended-upgrade', 'exit 1')
    scratch.command('dpkg-query', 'exit 1')
  }

  test.each([
    ['every day', ['APT::Periodic::Unattended-Upgrade "1";'], 3],
    ['every week', ['APT::Periodic::Unattended-Upgrade "7";'], 3],
    ['always', ['APT::Periodic::Unattended-Upgrade "always";'], 3],
    ['in a block', ['APT::Periodic {', '  Unattended-Upgrade "1";', '};'], 3],
    ['never', ['APT::Periodic::Unattended-Upgrade "0";'], 0],
    ['in a comment', ['// APT::Periodic::Unattended-Upgrade "1";'], 0],
    ['as nothing of the kind', ['APT::Periodic::Enable "0";', 'APT::Periodic::Unattended-Upgrade "1";'], 0],
    ['nowhere', [], 0],
  ])('is unattended-upgrades, where apt’s configuration has it %s', async (_, lines, code) => {
    configured(...lines)
    const stdout = code === 3 ? 'unattended-upgrades is on\n' : ''
    expect(await found()).toMatchObject({ code, stdout })
  })

  test.each([
    ['2.6-1', '', 3],
    ['2.11-3ubuntu1', "#$nrconf{restart} = 'l';", 3],
    ['2.11-3ubuntu1', "$nrconf{restart} = 'a';", 3],
    ['2.11-3ubuntu1', "$nrconf{restart} = 'l';", 0],
    ['3.5-5ubuntu2', '', 0],
  ])('is needrestart %s, configured by %j', async (known, line, code) => {
    configured()
    scratch.command('dpkg-query', `[ "$4" = needrestart ] && echo 'install ok installed ${known}'`)
    mkdirSync(scratch.path('needrestart/conf.d'), { recursive: true })
    scratch.write('needrestart/conf.d/site.conf', `${line}\n`)
    const stdout = code === 3 ? `needrestart ${known} restarts other units after an install\n` : ''
    expect(await found()).toMatchObject({ code, stdout })
  })
})

describe('what is fetched ahead', () => {
  test.each([
    [
      'the file has vanished from the mirror',
      () => rmSync(scratch.path('repository/keystone.deb')),
      /^E: Failed to fetch/m,
    ],
    [
      'the file is another than the index says',
      () => writeFileSync(scratch.path('repository/keystone.deb'), 'x'),
      /^E: .*(Hash Sum|unexpected size|Unable to fetch)/m,
    ],
  ])('does not pass where %s', async (_, breaks, words) => {
    host()
    breaks()
    const { code, stdout } = await ask('packages fetched')
    expect(code).toBe(3)
    expect(stdout).toMatch(words)
  })

  test('does not pass where the repository is not signed', async () => {
    host({ signed: false })
    const { code, stdout } = await ask('packages fetched')
    expect(code).toBe(3)
    expect(stdout).toContain('E: There were unauthenticated packages and -y was used without --allow-unauthenticated')
  })

  test('does not pass while another holds dpkg’s lock, after a while of waiting', async () => {
    host()
    const lines =
      'import fcntl, sys, time; f = open(sys.argv[1], "w"); fcntl.lockf(f, fcntl.LOCK_EX); print("held", flush=True); time.sleep(300)'
    const holder = spawn('python3', ['-c', lines, scratch.path('dpkg/lock')], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(holder.stdout, 'data')
      scratch.command('sleep', `echo waited >> ${scratch.path('waits')}`)
      const { code, stdout } = await ask('packages fetched')
      expect(code).toBe(3)
      expect(stdout).toContain('Could not get lock')
      expect(readFileSync(scratch.path('waits'), 'utf8').split('\n').length).toBeGreaterThan(10)
    } finally {
      holder.kill('SIGKILL')
    }
  })
})
