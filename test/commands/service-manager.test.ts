import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { renderStart, renderStop } from '../../cloud/model/commands'
import { startFunctions } from '../../cloud/model/service-manager'
import { Scratch, shells, unitMatching, type Ended, type Shell } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
  scratch.bootSystemd()
  scratch.command(
    'systemctl',
    `echo "$*" >> ${scratch.path('asked')}`,
    `if [ "$1" = is-enabled ]; then cat ${scratch.path('enabled')} 2>/dev/null; fi`,
  )
})
afterEach(() => scratch.remove())

function run(shell: Shell, ...lines: string[]): Promise<Ended> {
  return scratch.run(shell, [startFunctions(scratch.cloud().host), ...lines].join('\n'))
}

const asked = (): string[] =>
  existsSync(scratch.path('asked')) ? readFileSync(scratch.path('asked'), 'utf8').trim().split('\n') : []
const dropIn = (unit: string): string => scratch.path('unit-files', `${unit}.service.d`, 'openstack-upgrade.conf')

describe.each(shells)('a unit that is kept from starting, under %s', (shell) => {
  test.each(['apache2', 'cinder-volume@lvm', 'neutron-l3-agent'])(
    '%s has an assertion that fails, which systemd has read, and never a mask',
    async (unit) => {
      expect(await run(shell, `keep_from_starting ${unit}`, `keep_from_starting ${unit}`)).toMatchObject({ code: 0 })
      const text = readFileSync(dropIn(unit), 'utf8')
      expect(text).toMatch(/^\[Unit\]\nAssertPathExists=\/nonexistent\//m)
      expect(readdirSync(scratch.path('unit-files', `${unit}.service.d`))).toEqual(['openstack-upgrade.conf'])
      expect(asked()).toEqual(['daemon-reload', 'daemon-reload'])
      expect(await run(shell, `kept_from_starting ${unit}`)).toMatchObject({
        code: 0,
        stdout: `${unit} is still kept from starting by ${dropIn(unit)}\n`,
      })
    },
  )

  test('may start again once that is taken back, and the site’s own drop-ins stay', async () => {
    await run(shell, 'keep_from_starting apache2', 'keep_from_starting memcached')
    scratch.write('unit-files/apache2.service.d/site.conf', '[Service]\nKillMode=process\n')
    expect(await run(shell, 'let_start apache2', 'let_start memcached')).toMatchObject({ code: 0 })
    expect(readdirSync(scratch.path('unit-files'))).toEqual(['apache2.service.d'])
    expect(readdirSync(scratch.path('unit-files/apache2.service.d'))).toEqual(['site.conf'])
    expect(asked().at(-1)).toBe('daemon-reload')
    expect(await run(shell, 'kept_from_starting apache2')).toMatchObject({ code: 1, stdout: '' })
  })

  test('may start again where an older worker has masked it', async () => {
    scratch.write('enabled', 'masked\n')
    expect(await run(shell, 'kept_from_starting apache2')).toMatchObject({
      code: 0,
      stdout: 'apache2 is still masked\n',
    })
    expect(await run(shell, 'let_start apache2')).toMatchObject({ code: 0 })
    expect(asked()).toContain('unmask apache2')
  })

  test('is not stopped where that can not be written', async () => {
    const { service, host, unit } = scratch.cloud({ ...unitMatching('^/nowhere$'), commands: { stop: 'echo stopped' } })
    scratch.write('unit-files', 'a file where a folder should be')
    const { code, stdout, stderr } = await scratch.run(shell, renderStop(service, unit, host).command)
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/mkdir: .*unit-files/)
  })

  test('is kept from starting before it is stopped, and is let go right before it is started', async () => {
    const state = `[ -e ${dropIn('apache2')} ] && echo kept || echo free`
    const { service, host, unit } = scratch.cloud({
      ...unitMatching('^/nowhere$'),
      commands: { stop: state, start: state, verify: 'true' },
    })
    expect(await scratch.run(shell, renderStop(service, unit, host).command)).toMatchObject({
      code: 0,
      stdout: 'kept\n',
    })
    const { probe, command } = renderStart(service, unit, host)
    expect(await scratch.run(shell, probe)).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('still kept from starting'),
    })
    expect((await scratch.run(shell, command)).stdout).toMatch(/^free\n/)
  })

  test('is left as it is on a host that systemd does not run', async () => {
    rmSync(scratch.path('systemd'), { recursive: true })
    const { code } = await run(shell, 'keep_from_starting apache2', 'let_start apache2', 'kept_from_starting apache2')
    expect(code).toBe(1)
    expect(asked()).toEqual([])
    expect(existsSync(scratch.path('unit-files'))).toBe(false)
  })
})
