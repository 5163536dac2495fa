import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { neighbourDisturbed, renderInstall } from '../../cloud/model/commands'
import { start } from '../support/processes'
import { Scratch, shells, upgrade, type Shell } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

const policy = (): string => scratch.path('policy-rc.d')
const earlier = '#!/bin/sh\n# the site’s own\nexit 104\n'

/** Runs the install step with these lines for its command. */
async function install(
  shell: Shell,
  lines: string,
  neighbours: Record<string, string> = {},
): ReturnType<Scratch['run']> {
  const { cloud, service, host } = scratch.cloud({ commands: { install: lines } })
  // The release's own neighbours are left out: the machine of the tests may run some of them.
  return scratch.run(
    shell,
    renderInstall({ ...cloud, neighbours }, service, service.units, host, upgrade, 'install').command,
  )
}

describe.each(shells)('an install under %s', (shell) => {
  test('forbids every start while it lasts, and no longer', async () => {
    const { code, stdout } = await install(
      shell,
      `[ -x ${policy()} ] || exit 9\n${policy()} apache2 start && echo allowed || echo answered $?`,
    )
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'answered 101\n' })
    expect(existsSync(policy())).toBe(false)
  })

  test.each([
    ['goes through', 'true', 0],
    ['fails', 'exit 100', 100],
    ['fails before its last line', 'false\ntrue', 1],
    ['can’t be found', 'apt-got install keystone', 127],
  ])('gives a policy of the site back as it was where it %s, and tells that exit code', async (_, lines, code) => {
    scratch.write('policy-rc.d', earlier, 0o755)
    const ended = await install(shell, `${policy()} && exit 8 || [ $? = 101 ] || exit 8\n${lines}`)
    expect(ended.code).toBe(code)
    expect(readFileSync(policy(), 'utf8')).toBe(earlier)
    expect(statSync(policy()).mode & 0o777).toBe(0o755)
    expect(readdirSync(scratch.folder).filter((name) => name.startsWith('policy'))).toEqual(['policy-rc.d'])
  })

  test('that was cut off leaves a policy that the next one takes back to what it was before both', async () => {
    scratch.write('policy-rc.d', earlier, 0o755)
    await install(shell, 'kill -KILL $$')
    expect(readFileSync(policy(), 'utf8')).toContain('exit 101')
    expect((await install(shell, 'true')).code).toBe(0)
    expect(readFileSync(policy(), 'utf8')).toBe(earlier)
  })

  test.each([
    ['a link', true],
    ['a link that leads nowhere', false],
  ])('gives a policy of the site back that is %s', async (_, leads) => {
    if (leads) scratch.write('site-policy', earlier, 0o755)
    symlinkSync('site-policy', policy())
    expect(await install(shell, `${policy()} || echo answered $?`)).toMatchObject({ code: 0, stdout: 'answered 101\n' })
    expect(lstatSync(policy()).isSymbolicLink()).toBe(true)
    expect(readlinkSync(policy())).toBe('site-policy')
    expect(existsSync(scratch.path('site-policy'))).toBe(leads)
  })

  test('tells needrestart to restart nothing', async () => {
    const { stdout } = await install(shell, 'sh -c \'echo "$NEEDRESTART_MODE $NEEDRESTART_SUSPEND"\'')
    expect(stdout).toBe('l 1\n')
  })

  test('that can’t keep the site’s policy forbids nothing, installs nothing and leaves it there', async () => {
    scratch.write('policy-rc.d', earlier, 0o755)
    scratch.command('cp', 'echo "cp: no space left" >&2', 'exit 1')
    const { code, stdout } = await install(shell, 'echo installed')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(readFileSync(policy(), 'utf8')).toBe(earlier)
  })

  test('that disturbs no neighbour ends with 0 and leaves no note', async () => {
    copyFileSync('/bin/sleep', scratch.path('glance-api'))
    const neighbour = await start(scratch.path('glance-api'), ['300'], { detached: true })
    try {
      const { code, stderr } = await install(shell, 'true', { 'glance-api': `^${scratch.path('glance-api')}$` })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(readdirSync(scratch.path('jobs'))).toEqual(['in-place'])
    } finally {
      await neighbour.stop()
    }
  })

  test('that ends a neighbour says which with a code of its own', async () => {
    copyFileSync('/bin/sleep', scratch.path('glance-api'))
    const neighbour = await start(scratch.path('glance-api'), ['300'], { detached: true })
    const lines = `kill ${neighbour.pid}\nwhile kill -0 ${neighbour.pid} 2>/dev/null; do sleep 0.05; done`
    const { code, stderr } = await install(shell, lines, { 'glance-api': `^${scratch.path('glance-api')}$` })
    expect(code).toBe(neighbourDisturbed)
    expect(stderr).toMatch(new RegExp(`^< glance-api ${neighbour.pid} \\d+$`, 'm'))
    expect(stderr).toMatch(/^> glance-api - -$/m)
    await neighbour.ended
  })

  /** The first try, in another boot of the host than the second. */
  const rebootedBetween = async (
    first: string,
    second: string,
    neighbours: Record<string, string>,
  ): Promise<Awaited<ReturnType<typeof install>>> => {
    await install(shell, `${first}\nkill -KILL $$`, neighbours)
    const [before = ''] = readdirSync(scratch.path('jobs')).filter((name) => name.endsWith('.neighbours'))
    const kept = readFileSync(scratch.path('jobs', before), 'utf8')
    scratch.write(`jobs/${before}`, kept.replace(/^life .*$/m, 'life another-boot/1'))
    return install(shell, second, neighbours)
  }

  test('that a reboot cut off goes through where every unit runs again, as another process', async () => {
    const program = scratch.path('glance-api')
    copyFileSync('/bin/sleep', program)
    const before = await start(program, ['300'], { detached: true })
    const again = `kill ${before.pid}\nsetsid ${program} 30 >/dev/null 2>&1 &`
    const { code, stdout } = await rebootedBetween('true', again, { 'glance-api': `^${program}$` })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'Other units run as they did. This host was rebooted since the install began, so they are compared by whether they run.\n',
    })
    await before.ended
  })

  test('that a reboot cut off waits for what the boot starts, then says of the reboot and which unit is not there', async () => {
    const program = scratch.path('glance-api')
    copyFileSync('/bin/sleep', program)
    scratch.command('sleep', 'exit 0')
    const before = await start(program, ['300'], { detached: true })
    const { code, stderr } = await rebootedBetween('true', `kill ${before.pid}`, { 'glance-api': `^${program}$` })
    expect(code).toBe(neighbourDisturbed)
    expect(stderr).toContain('This host was rebooted since the install began')
    expect(stderr).toMatch(/^< glance-api runs$/m)
    expect(stderr).toMatch(/^> glance-api is not there$/m)
    await before.ended
  })

  test('that failed first still compares with what ran before its first try', async () => {
    copyFileSync('/bin/sleep', scratch.path('glance-api'))
    const neighbour = await start(scratch.path('glance-api'), ['300'], { detached: true })
    const neighbours = { 'glance-api': `^${scratch.path('glance-api')}$` }
    expect((await install(shell, 'exit 100', neighbours)).code).toBe(100)
    await neighbour.stop()
    // That try may have been an earlier run's: it is said when it was.
    const [noted = ''] = readdirSync(scratch.path('jobs')).filter((name) => name.endsWith('.neighbours'))
    utimesSync(scratch.path('jobs', noted), 1_000_000_000, 1_000_000_000)
    const { code, stderr } = await install(shell, 'true', neighbours)
    expect(code).toBe(neighbourDisturbed)
    expect(stderr).toContain('not as they were at 2001-09-09 01:46:40 UTC')
  })

  // A name that no other lab on this machine has.
  const zaqar = `zaqar-${randomBytes(3).toString('hex')}`

  /** A unit that cloud.yaml does not know: its package is installed, and its process runs. */
  const unlisted = async (name: string): ReturnType<typeof start> => {
    scratch.command('dpkg-query', `printf 'python-nova\\n${zaqar}\\nvim\\n'`)
    copyFileSync('/bin/sleep', scratch.path(name))
    return start(scratch.path(name), ['300'])
  }

  test('that ends a unit of OpenStack which nobody has listed says which', async () => {
    const cert = await unlisted(zaqar)
    const lines = `kill ${cert.pid}\nwhile kill -0 ${cert.pid} 2>/dev/null; do sleep 0.05; done`
    const { code, stderr } = await install(shell, lines)
    expect(code).toBe(neighbourDisturbed)
    expect(stderr).toMatch(new RegExp(`^< ${zaqar} ${cert.pid} \\d+$`, 'm'))
    await cert.ended
  })

  test('that starts one which was not there says which', async () => {
    scratch.command('dpkg-query', `echo '${zaqar}'`)
    copyFileSync('/bin/sleep', scratch.path(zaqar))
    const pid = scratch.path('pid')
    const { code, stderr } = await install(
      shell,
      `${scratch.path(zaqar)} 300 >/dev/null 2>&1 & echo $! > ${pid}; until grep -qs ${zaqar} /proc/$!/comm; do sleep 0.05; done`,
    )
    process.kill(Number(readFileSync(pid, 'utf8')))
    expect({ code, stderr }).toMatchObject({
      code: neighbourDisturbed,
      stderr: expect.stringMatching(new RegExp(`^> ${zaqar} \\d+ \\d+$`, 'm')),
    })
  })

  test('that leaves such a unit alone, and one of no project of OpenStack whatever becomes of it, ends with 0', async () => {
    const cert = await unlisted(zaqar)
    copyFileSync('/bin/sleep', scratch.path('vim'))
    const vim = await start(scratch.path('vim'), ['300'])
    try {
      expect(await install(shell, `kill ${vim.pid}`)).toMatchObject({ code: 0, stderr: '' })
    } finally {
      await cert.stop()
      await vim.ended
    }
  })
})
