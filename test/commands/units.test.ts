import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { copyFileSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  notWorking,
  renderInstall,
  renderUpgraded,
  renderStart,
  renderStop,
  stillRunning,
} from '../../cloud/model/commands'
import { start, type TestProcess } from '../support/processes'
import { Scratch, shells, unitMatching, upgrade, type OnHost } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
  copyFileSync('/bin/sleep', scratch.path('apache2'))
})
afterEach(() => scratch.remove())

const version = '2:11.0.4-0ubuntu1~cloud0'

/** A host whose unit runs the program `apache2` of its folder. */
function onHost(commands: Record<string, string> = {}): OnHost {
  return scratch.cloud({
    ...unitMatching(`^${scratch.path('apache2')}$`),
    commands: { verify: 'echo works', ...commands },
  })
}

/** dpkg says that keystone is there in this version, unpacked so many seconds ago. */
function installed(have: string, secondsAgo: number): void {
  scratch.command('dpkg-query', `printf '%s' 'install ok installed ${have}'`)
  const list = scratch.write('dpkg/info/keystone.list', '')
  const then = Date.now() / 1000 - secondsAgo
  utimesSync(list, then, then)
}

const running = (): Promise<TestProcess> => start(scratch.path('apache2'), ['300'], { detached: true })

describe.each(shells)('the evidence that a node is on Ocata, under %s', (shell) => {
  const evidence = (commands?: Record<string, string>): ReturnType<Scratch['run']> => {
    const { service, host, unit } = onHost(commands)
    return scratch.run(shell, renderUpgraded(service, [unit], host))
  }

  test('holds where the pinned version is in, every process began after it, and the service works', async () => {
    installed(version, 3600)
    const [first, second] = [await running(), await running()]
    try {
      const { code, stdout } = await evidence()
      expect(code).toBe(0)
      expect(stdout.replace(/36\d\d s/, '… s')).toBe(
        `keystone: install ok installed ${version}\napache2: 2 running, packages unpacked … s ago\nworks\n`,
      )
    } finally {
      await Promise.all([first.stop(), second.stop()])
    }
  })

  test('does not hold where one process began before the install, and names it', async () => {
    const old = await running()
    await sleep(50)
    installed(version, 0)
    // Longer than a busy machine takes between its two readings of the time.
    await sleep(2000)
    const young = await running()
    try {
      const { code, stdout } = await evidence()
      expect(code).toBe(3)
      expect(stdout).toContain(`process ${old.pid} of apache2 began before the install`)
      expect(stdout).not.toContain(`process ${young.pid}`)
    } finally {
      await Promise.all([old.stop(), young.stop()])
    }
  })

  test.each([
    ['another version is in', '2:10.0.3-0ubuntu1', true, {}],
    ['no process runs', version, false, {}],
    ['the service does not work', version, true, { verify: 'echo 500; exit 3' }],
  ])('does not hold where %s', async (_, have, runs, commands) => {
    installed(have, 3600)
    const unit = runs ? await running() : undefined
    try {
      expect((await evidence(commands)).code).toBe(3)
    } finally {
      await unit?.stop()
    }
  })

  const installing = (lines: string): ReturnType<Scratch['run']> => {
    const { cloud, service, host } = scratch.cloud({ commands: { install: lines } })
    const { command } = renderInstall({ ...cloud, neighbours: {} }, service, service.units, host, upgrade, 'install')
    return scratch.run(shell, command)
  }
  /** An install at which the host's clock stood so many seconds apart from where it stands now. */
  const installedAt = async (secondsApart: number): Promise<void> => {
    installed(version, 3600)
    const then = new Date(Date.now() + secondsApart * 1000).toISOString()
    expect(await installing(`touch -d ${then} ${scratch.path('dpkg/info/keystone.list')}`)).toMatchObject({ code: 0 })
  }

  test.each([
    ['was an hour ahead and has been set back since', 3600],
    ['was an hour behind and has been set right since', -3600],
  ])('knows new code and old, where the clock at the install %s', async (_, apart) => {
    const old = await running()
    await sleep(50)
    await installedAt(apart)
    const young = await running()
    try {
      const { code, stdout } = await evidence()
      expect(code).toBe(3)
      expect(stdout).toContain(`process ${old.pid} of apache2 began before the install`)
      expect(stdout).not.toContain(`process ${young.pid}`)
      await old.stop()
      expect((await evidence()).code).toBe(0)
    } finally {
      await Promise.all([old.stop(), young.stop()])
    }
  })

  test('holds after a reboot, wherever clock and ticks stand then', async () => {
    await installedAt(3600)
    const since = scratch.path('jobs/in-place/keystone')
    const [, ticks = '', unpack = ''] = readFileSync(since, 'utf8').trim().split(' ')
    writeFileSync(since, `another-boot ${Number(ticks) + 1e9} ${unpack}\n`)
    const unit = await running()
    try {
      expect(await evidence()).toMatchObject({ code: 0 })
    } finally {
      await unit.stop()
    }
  })

  test('does not hold where the packages were unpacked anew since, by whomever', async () => {
    await installedAt(0)
    const unit = await running()
    try {
      expect((await evidence()).code).toBe(0)
      await sleep(50)
      installed(version, 0)
      expect((await evidence()).code).toBe(3)
    } finally {
      await unit.stop()
    }
  })

  test('can not be had from a clock that was set back, and says what helps', async () => {
    installed(version, -3600)
    const unit = await running()
    try {
      const { code, stdout } = await evidence()
      expect(code).toBe(3)
      expect(stdout).toContain('by a clock that was set back since: stop the unit by hand, then retry its start')
    } finally {
      await unit.stop()
    }
  })

  test('holds after a start of ours, where a person had installed by a clock that was set back', async () => {
    installed(version, -3600)
    const { service, host, unit } = onHost({ start: 'true' })
    expect((await scratch.run(shell, renderStart(service, unit, host).command)).code).toBe(0)
    const apache2 = await running()
    try {
      expect((await evidence()).code).toBe(0)
    } finally {
      await apache2.stop()
    }
  })

  test('does not hold where dpkg has no list of a package: nobody can say when it came', async () => {
    installed(version, 3600)
    rmSync(scratch.path('dpkg/info/keystone.list'))
    const unit = await running()
    try {
      expect((await evidence()).code).toBe(3)
    } finally {
      await unit.stop()
    }
  })

  test('does not hold where a package is half installed', async () => {
    installed(version, 3600)
    scratch.command('dpkg-query', `printf '%s' 'install ok half-configured ${version}'`)
    const unit = await running()
    try {
      expect(await evidence()).toMatchObject({ code: 3, stdout: `keystone: install ok half-configured ${version}\n` })
    } finally {
      await unit.stop()
    }
  })
})

describe.each(shells)('a stop under %s', (shell) => {
  test('ends with 0 once no process of the unit is left', async () => {
    const unit = await running()
    const { service, host, unit: apache2 } = onHost({ stop: `kill ${unit.pid}` })
    expect((await scratch.run(shell, renderStop(service, apache2, host).command)).code).toBe(0)
    await unit.ended
  })

  test('says which processes are still there after its patience, with a code of its own', async () => {
    const unit = await running()
    // Its patience is a minute of half seconds.
    scratch.command('sleep', 'exit 0')
    try {
      const { service, host, unit: apache2 } = onHost({ stop: 'true' })
      const { code, stderr } = await scratch.run(shell, renderStop(service, apache2, host).command)
      expect(code).toBe(stillRunning)
      expect(stderr).toContain('processes of apache2 are still there')
      expect(stderr).toMatch(new RegExp(`^${unit.pid} \\d+ ${scratch.path('apache2')} 300 $`, 'm'))
    } finally {
      await unit.stop()
    }
  }, 180_000)

  test('that fails tells its exit code at the first line that does', async () => {
    const { service, host, unit } = onHost({ stop: 'exit 7\ntrue' })
    expect((await scratch.run(shell, renderStop(service, unit, host).command)).code).toBe(7)
  })

  test('is done where nothing runs, not where the old code runs, and done again where the new does', async () => {
    const { service, host, unit: apache2 } = onHost()
    const { probe } = renderStop(service, apache2, host)
    installed('2:10.0.3-0ubuntu1', 3600)
    expect(await scratch.run(shell, probe)).toMatchObject({ code: 0, stdout: 'no process of apache2 is left\n' })
    const unit = await running()
    try {
      expect((await scratch.run(shell, probe)).code).toBe(3)
      installed(version, 3600)
      expect((await scratch.run(shell, probe)).code).toBe(0)
    } finally {
      await unit.stop()
    }
  })
})

describe.each(shells)('a start under %s', (shell) => {
  test('takes back the policy of an install that was cut off, and waits until the service works', async () => {
    scratch.write('policy-rc.d', '#!/bin/sh\n# openstack-upgrade\nexit 101\n', 0o755)
    scratch.command('sleep', 'exit 0')
    const tries = scratch.path('tries')
    const { service, host, unit } = onHost({
      start: `[ ! -e ${scratch.path('policy-rc.d')} ]`,
      verify: `echo try >> ${tries}; [ $(wc -l < ${tries}) -ge 3 ] && echo works`,
    })
    expect(await scratch.run(shell, renderStart(service, unit, host).command)).toMatchObject({
      code: 0,
      stdout: 'works\n',
    })
    expect(existsSync(scratch.path('policy-rc.d'))).toBe(false)
  })

  test('stops a process first that a boot or a person started on the old code, and leaves one on the new alone', async () => {
    const [stops, starts] = [scratch.path('stops'), scratch.path('starts')]
    const old = await running()
    await sleep(50)
    installed(version, 0)
    await sleep(2000)
    const commands = { stop: `echo stop >> ${stops}; kill ${old.pid}`, start: `echo start >> ${starts}` }
    const { service, host, unit } = onHost(commands)
    const command = renderStart(service, unit, host).command
    const { code, stdout } = await scratch.run(shell, command)
    expect({ code, stops: readFileSync(stops, 'utf8'), starts: readFileSync(starts, 'utf8') }).toEqual({
      code: 0,
      stops: 'stop\n',
      starts: 'start\n',
    })
    expect(stdout).toContain('started apache2 on the old code: it is stopped first')
    expect((await old.ended).signal).toBe('SIGTERM')
    const young = await running()
    try {
      expect((await scratch.run(shell, command)).code).toBe(0)
      expect(readFileSync(stops, 'utf8')).toBe('stop\n')
    } finally {
      await young.stop()
    }
  })

  test('says what the service answered when it never came to work, with a code of its own', async () => {
    // A host whose time since boot goes on by half a minute with each pause.
    const uptime = scratch.write('uptime', '100.00 50.00\n')
    scratch.command('sleep', `read -r up rest <${uptime}`, `echo "$((\${up%.*} + 30)).00 50.00" >${uptime}`)
    const { service, host, unit } = onHost({ start: 'true', verify: 'echo HTTP Error 500; exit 3' })
    const start = renderStart(service, unit, host).command.replaceAll('/proc/uptime', uptime)
    const { code, stderr } = await scratch.run(shell, start)
    expect({ code, stderr }).toEqual({ code: notWorking, stderr: 'HTTP Error 500\n' })
  })
})
