import { describe, expect, test } from '@jest/globals'
import { controllers, networkNodes, serviceUnits, versions, type HostName, type Lab } from '../../lab/simulated'
import { forbidStarts, issue, list, ocataOnDisk, onLab } from './support'

/** unit → process of every unit that runs on a host. */
async function processes(lab: Lab, name: HostName): Promise<Record<string, string>> {
  const script = 'for unit in units/*; do echo "${unit##*/} $(service "${unit##*/}" status)"; done'
  const lines = (await lab.host(name).run(script)).stdout.trimEnd().split('\n')
  return Object.fromEntries(
    lines.map((line) => [line.split(' ')[0] ?? '', /pid (?<pid>\d+)/.exec(line)?.groups?.pid ?? 'stopped']),
  )
}

describe('the units of a host', () => {
  test('are each a process of its own, which matches the expression in cloud.yaml', () =>
    onLab(async (lab) => {
      const running = await Promise.all(
        [...controllers, ...networkNodes].map(async (name) => Object.values(await processes(lab, name))),
      )
      const pids = running.flat().filter((pid) => pid !== 'stopped')
      expect(new Set(pids).size).toBe(pids.length)
      expect(pids.length).toBeGreaterThan(45)
      const { stdout } = await lab
        .host('controller2')
        .run('tr "\\0" "\\n" < /proc/$(cut -d " " -f 1 run/nova-api.pid)/cmdline')
      expect(stdout).toMatch(/^\/.*\/hosts\/controller2\/units\/nova-api\/program$/m)
    }))

  test('are stopped, masked and started one by one, in the ledger with service, host and action', () =>
    onLab(async (lab) => {
      const before = await processes(lab, 'network1')
      await lab.host('network1').run('service neutron-l3-agent stop && systemctl mask neutron-l3-agent')
      const stopped = await processes(lab, 'network1')
      expect(stopped).toEqual({ ...before, 'neutron-l3-agent': 'stopped' })
      expect((await lab.host('network1').run('service neutron-l3-agent start')).code).toBe(1)
      const ledger = (await lab.ledger()).map(({ service, host, action }) => ({ service, host, action }))
      expect(ledger).toEqual([
        { service: 'neutron', host: 'network1', action: 'stop' },
        { service: 'neutron', host: 'network1', action: 'mask' },
        { service: 'neutron', host: 'network1', action: 'start' },
      ])
    }))

  test('come back after a reboot, with the code that is on the disk', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller2', 'cinder', 'cinder-api')
      await lab.reboot('controller2')
      expect(await list(lab, 'cinder', 'controller2')).toBe(500)
      expect(await list(lab, 'glance', 'controller2')).toBe(200)
    }))
})

describe('an API', () => {
  test.each(['glance', 'nova', 'neutron', 'cinder'] as const)(
    'of %s answers with a token of Keystone’s only',
    (service) =>
      onLab(async (lab) => {
        const { token } = await issue(lab, lab.direct('controller3').keystone_public)
        expect(await list(lab, service, 'controller1', token)).toBe(200)
        expect(await list(lab, service, 'controller1', '')).toBe(401)
        expect(await list(lab, service, 'controller1', `${token.slice(0, -1)}g`)).toBe(401)
        expect(await list(lab, service, 'controller1', token.replace(/\.\w/, '.'))).toBe(401)
      }),
  )
})

describe('an install', () => {
  test('of one unit brings the code of all units of its service, and leaves every process alone', () =>
    onLab(async (lab) => {
      const before = await processes(lab, 'controller1')
      await ocataOnDisk(lab, 'controller1', 'cinder', 'cinder-api')
      expect(await processes(lab, 'controller1')).toEqual(before)
      const status = "dpkg-query -W -f '${Version}\\n' cinder-api python-cinder cinder-common cinder-scheduler"
      const { newton, ocata } = versions.cinder
      expect((await lab.host('controller1').run(status)).stdout).toBe(`${ocata}\n${ocata}\n${ocata}\n${newton}\n`)
      await lab.host('controller1').run('service cinder-scheduler restart')
      expect((await lab.host('controller1').run('cinder-manage db online_data_migrations')).code).toBe(0)
    }))

  test('that nothing forbids restarts its own unit, and no neighbour', () =>
    onLab(async (lab) => {
      const before = await processes(lab, 'controller1')
      await lab.host('controller1').run(`apt-get install -y nova-api=${versions.nova.ocata}`)
      const { 'nova-api': api, ...others } = await processes(lab, 'controller1')
      const { 'nova-api': old, ...rest } = before
      expect(others).toEqual(rest)
      expect(api).not.toBe(old)
    }))

  test('that is simulated says all that it would bring, and what it was told to drag along', () =>
    onLab(async (lab) => {
      lab.dragAlong('network1', ['Remv openvswitch-switch [2.6.1]'])
      const unit = 'neutron-openvswitch-agent'
      const simulated = `apt-get -s install ${unit}=${versions.neutron.ocata}`
      const { stdout } = await lab.host('network1').run(simulated)
      expect(stdout).toMatch(/^Remv openvswitch-switch \[2\.6\.1\]$/m)
      for (const name of [unit, 'neutron-common', 'python-neutron'])
        expect(stdout).toMatch(new RegExp(`^Inst ${name} \\(2:10`, 'm'))
      expect((await lab.host('network2').run(simulated)).stdout).not.toContain('Remv')
      expect(await lab.ledger()).toEqual([])
    }))

  test('of a package that a host does not have makes it, and every unit’s package is in the archive', () =>
    onLab(async (lab) => {
      const names = serviceUnits.flatMap(({ package: name }) => name ?? [])
      const policy = (await lab.host('controller1').run(`apt-cache policy ${names.join(' ')}`)).stdout
      for (const name of names) expect(policy).toContain(`${name}:\n`)
      const install = `apt-get install -y cinder-backup=${versions.cinder.newton}`
      expect((await lab.host('controller2').run(`${forbidStarts} && ${install}`)).code).toBe(0)
      expect((await lab.host('controller2').run("dpkg-query -W -f '${Status}' cinder-backup")).code).toBe(0)
    }))
})
