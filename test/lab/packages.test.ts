import { describe, expect, test } from '@jest/globals'
import { newtonVersion, ocataVersion, type Lab } from '../../lab/simulated'
import { onLab, until } from './support'

const install = `apt-get install -y -o Dpkg::Options::=--force-confold keystone=${ocataVersion} python-keystone=${ocataVersion}`
const forbidStarts = "printf '#!/bin/sh\\nexit 101\\n' > policy-rc.d && chmod 755 policy-rc.d"
const query = "dpkg-query -W -f '${Status} ${Version}\\n' keystone"

async function commandsOf(lab: Lab): Promise<string[]> {
  return (await lab.ledger()).map(({ command }) => command)
}

async function mainPid(lab: Lab, unit: string): Promise<string | undefined> {
  const { stdout } = await lab.host('controller1').run(`service ${unit} status`)
  return /pid (?<pid>\d+)/.exec(stdout)?.groups?.pid
}

describe('an install', () => {
  test('restarts a running unit', () =>
    onLab(async (lab) => {
      const before = await mainPid(lab, 'apache2')
      const memcached = await mainPid(lab, 'memcached')
      expect((await lab.host('controller1').run(install)).code).toBe(0)
      const after = await mainPid(lab, 'apache2')
      expect(before).toBeDefined()
      expect(after).toBeDefined()
      expect(after).not.toBe(before)
      expect(await mainPid(lab, 'memcached')).toBe(memcached)
      expect(await commandsOf(lab)).toEqual([install, 'service apache2 restart'])
    }))

  test('leaves the unit alone where policy-rc.d forbids it', () =>
    onLab(async (lab) => {
      const before = await mainPid(lab, 'apache2')
      expect((await lab.host('controller1').run(`${forbidStarts} && ${install}`)).code).toBe(0)
      expect(await mainPid(lab, 'apache2')).toBe(before)
      expect(await commandsOf(lab)).toEqual([install])
      expect((await lab.host('controller1').run(query)).stdout).toBe(`install ok installed ${ocataVersion}\n`)
    }))

  test('starts a stopped unit, unless it is masked', () =>
    onLab(async (lab) => {
      const first = lab.host('controller1')
      await first.run(`service apache2 stop && ${install}`)
      expect(await mainPid(lab, 'apache2')).toBeDefined()

      const second = lab.host('controller2')
      await second.run(`systemctl mask apache2.service && service apache2 stop && ${install}`)
      expect((await second.run('systemctl is-active apache2')).code).toBe(3)
      expect((await second.run('systemctl is-enabled apache2')).stdout).toBe('masked\n')
      const start = await second.run('service apache2 start')
      expect(start.code).toBe(1)
      expect(start.stderr).toContain('is masked')
      expect((await second.run('systemctl unmask apache2 && service apache2 start')).code).toBe(0)
    }))

  test('that is killed half-way asks for dpkg --configure -a before anything else', () =>
    onLab(async (lab) => {
      const host = lab.host('controller1')
      lab.take('install', 8)
      const unpacked = `${lab.folder}/hosts/controller1/dpkg/status/python-keystone`
      await host.run(`${forbidStarts}; ${install} & until grep -q 11.0.4 ${unpacked}; do sleep 0.02; done; kill -9 $!`)
      lab.take('install', 0)
      expect((await host.run(query)).stdout).toBe(`install ok half-configured ${ocataVersion}\n`)
      await until('what it left running lets go of the lock', async () => {
        return (await host.run('flock -n dpkg/lock true')).code === 0
      })
      const again = await host.run(install)
      expect(again.code).toBe(100)
      expect(again.stderr).toContain('dpkg --configure -a')
      expect((await host.run(`dpkg --configure -a && ${install}`)).code).toBe(0)
      expect((await host.run(query)).stdout).toBe(`install ok installed ${ocataVersion}\n`)
    }))

  test('waits for nobody: a second one beside it is refused the lock', () =>
    onLab(async (lab) => {
      lab.take('install', 2)
      const host = lab.host('controller1')
      const runs = await Promise.all([host.run(install), host.run(install)])
      expect(runs.map(({ code }) => code).sort()).toEqual([0, 100])
    }))

  test('of a version that is not there changes nothing', () =>
    onLab(async (lab) => {
      const host = lab.host('controller1')
      const { code, stderr } = await host.run('apt-get install -y keystone=2:99')
      expect(code).toBe(100)
      expect(stderr).toContain("Version '2:99' for 'keystone' was not found")
      expect((await host.run(query)).stdout).toBe(`install ok installed ${newtonVersion}\n`)
      const simulated = await host.run(`apt-get -s install keystone=${ocataVersion}`)
      expect(simulated.stdout).toContain(`Inst keystone (${ocataVersion}`)
      expect((await host.run(query)).stdout).toBe(`install ok installed ${newtonVersion}\n`)
    }))
})
