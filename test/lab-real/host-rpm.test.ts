import { describe, expect, test } from '@jest/globals'
import { namesOn, type Service } from '../../lab/real/base'
import type { HostName } from '../../lab/real/host'
import { labOfThisFile, on, ssh, until } from './support'

const { versions } = namesOn.rdo
const lab = labOfThisFile('systemd', 'rdo')

const version = (host: HostName, name: string): Promise<string> =>
  on(lab, host, `rpm -q --qf '%{EPOCH}:%{VERSION}-%{RELEASE}' ${name}`)

const install = (host: HostName, service: Service, ...names: readonly string[]): Promise<string> =>
  on(lab, host, `yum -q -y install ${names.map((name) => `${name}-${versions.ocata[service]}`).join(' ')}`)

const mainProcess = (host: HostName, unit: string): Promise<string> =>
  on(lab, host, `systemctl show --value --property MainPID ${unit}`)

const active = async (host: HostName, unit: string): Promise<string> =>
  (await ssh(lab, host, `systemctl is-active ${unit}`)).stdout.trim()

test('its hosts have RDO’s packages in rpm alone, and every enabled unit runs', async () => {
  expect((await lab.status()).platform).toBe('rdo')
  expect(await on(lab, 'controller1', "dpkg-query -W | grep -cE '^(nova|keystone|cinder|openstack)' || true")).toBe('0')
  for (const { unit, package: name, service } of namesOn.rdo.unitsOf.controller) {
    const release = unit === 'openstack-nova-placement-api' ? 'ocata' : 'newton'
    expect({ name, version: await version('controller1', name) }).toEqual({ name, version: versions[release][service] })
    expect({ unit, state: await active('controller1', unit) }).toEqual({ unit, state: 'active' })
  }
})

describe('an upgrade by yum', () => {
  test('takes along whatever needs the shared package in its version, and restarts each unit that ran', async () => {
    const units = ['openstack-nova-api', 'openstack-nova-conductor']
    const before = await Promise.all(units.map((unit) => mainProcess('controller2', unit)))
    await on(lab, 'controller2', 'systemctl stop openstack-nova-scheduler')
    await install('controller2', 'nova', 'openstack-nova-api')
    for (const name of ['python-nova', 'openstack-nova-common', 'openstack-nova-conductor', 'openstack-nova-console'])
      expect({ name, version: await version('controller2', name) }).toEqual({ name, version: versions.ocata.nova })
    const after = await Promise.all(units.map((unit) => mainProcess('controller2', unit)))
    expect(after.map((process, index) => process === before[index])).toEqual([false, false])
    expect(await active('controller2', 'openstack-nova-scheduler')).toBe('inactive')
  })

  test('of one package restarts the units that it brings, but for the stopped and the disabled', async () => {
    await on(lab, 'controller2', 'systemctl stop openstack-cinder-api')
    const before = await mainProcess('controller2', 'openstack-cinder-backup')
    await install('controller2', 'cinder', 'openstack-cinder')
    expect(await active('controller2', 'openstack-cinder-api')).toBe('inactive')
    expect(await active('controller2', 'openstack-cinder-volume')).toBe('inactive')
    expect(await mainProcess('controller2', 'openstack-cinder-backup')).not.toBe(before)
    await until(
      'the new scheduler runs',
      async () => (await active('controller2', 'openstack-cinder-scheduler')) === 'active',
    )
  })

  test('spares an agent’s processes, and its Open vSwitch agent is restarted by the new package', async () => {
    const child = (): Promise<string> => on(lab, 'network1', 'pgrep -f [c]hild.py | sort | paste -sd ,')
    const before = { child: await child(), agent: await mainProcess('network1', 'neutron-openvswitch-agent') }
    await install('network1', 'neutron', 'openstack-neutron', 'openstack-neutron-openvswitch')
    expect(before.child).toMatch(/^\d+,\d+$/)
    expect(await child()).toBe(before.child)
    expect(await mainProcess('network1', 'neutron-openvswitch-agent')).not.toBe(before.agent)
    expect(await active('network1', 'neutron-l3-agent')).toBe('active')
    expect(await active('network1', 'neutron-server')).toBe('inactive')
  })
})

test('a first install enables and starts no unit', async () => {
  await install('compute1', 'nova', 'openstack-nova-novncproxy')
  expect((await ssh(lab, 'compute1', 'systemctl is-enabled openstack-nova-novncproxy')).stdout.trim()).toBe('disabled')
  expect(await active('compute1', 'openstack-nova-novncproxy')).toBe('inactive')
})
