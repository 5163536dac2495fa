import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { namesOn, placement, startedAs, type Service } from '../../lab/real/base'
import type { HostName } from '../../lab/real/host'
import { rpm } from '../../cloud/model/packaging'
import { findingsOf, verdictOf } from '../../cloud/model/preflight/findings'
import { unitFunctions, startFunctions } from '../../cloud/model/service-manager'
import { exampleCloud } from '../support/cloud'
import { RealCloud } from '../real/support'
import { balanceAsExample, exampleOnLab } from './example-on-lab'
import { on, ssh, until } from './support'

const { versions } = namesOn.rdo
const cloud = RealCloud.ofThisFile('rdo')
const { lab } = cloud

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
  for (const each of namesOn.rdo.unitsOf.controller.filter(({ daemon }) => daemon !== placement)) {
    const { package: name, service } = each
    const unit = startedAs(each, 'newton')
    expect({ name, version: await version('controller1', name) }).toEqual({ name, version: versions.newton[service] })
    expect({ unit, state: await active('controller1', unit) }).toEqual({ unit, state: 'active' })
  }
})

test('examples/rdo.yaml, as it stands, passes preflight of all five services', async () => {
  await balanceAsExample(lab)
  const file = join(lab.layout.folder, 'rdo.yaml')
  writeFileSync(file, exampleOnLab('rdo.yaml', lab.layout.cloudFile))
  const report = await cloud.preflight(file)
  expect(findingsOf(report).filter((finding) => verdictOf(finding) === 'mend')).toEqual([])
  expect(report).toMatchObject({ ok: true, cloud: cloud.name })
  expect(report.services.map(({ service }) => service)).toEqual(['keystone', 'glance', 'nova', 'neutron', 'cinder'])
}, 300_000)

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

/** The words for starts need nothing of a host but its folder of unit files, which is systemd's own here. */
const starts = (): string => {
  const [host] = exampleCloud().controllers
  if (host === undefined) throw new Error('no host')
  return startFunctions(host)
}

/** Runs a line with the product's own words for packages and units on a host that no other test of this file touches. */
const words = (line: string): Promise<string> =>
  on(
    lab,
    'controller3',
    [`policy=/nonexistent`, unitFunctions, starts(), rpm.functions, rpm.startFunctions, line].join('\n'),
  )

describe('the product’s words for rpm', () => {
  const newton = versions.newton.cinder
  const ocata = versions.ocata.cinder

  test('tell the version, the absence, and a database that can not be read', async () => {
    expect(await words('package_states openstack-cinder')).toBe(`install ok installed ${newton}`)
    expect(await words('package_states no-such-package')).toBe('')
    const broken = "mkdir -p /tmp/broken && echo '%_dbpath /etc/hostname' > /tmp/broken/.rpmmacros && HOME=/tmp/broken"
    expect(await words(`${broken} package_states openstack-cinder; rm -r /tmp/broken`)).toBe(
      'unknown unknown unreadable',
    )
    expect(await words('package_unpacks openstack-cinder')).toMatch(/^openstack-cinder \d+\/\d+ \d+\.99$/)
    expect(await words('unfinished_packages')).toBe('')
  })

  test('tell the versions of the repository, and fetch and unpack one that is not installed', async () => {
    expect(await words(`is_available openstack-cinder ${ocata} && echo yes`)).toBe('yes')
    expect(await words(`is_available openstack-cinder ${ocata}x || echo no`)).toBe('no')
    const fetched = [
      'work=$(mktemp -d) && cd "$work"',
      `fetch_package python-cinder ${ocata} && list_fetched | grep -c site-packages/cinder/version.py`,
      'unpack_fetched "$work/code" && ls "$work/code/usr/lib/python2.7/site-packages"',
      'rm -rf "$work"',
    ].join('\n')
    expect(await words(fetched)).toBe('1\ncinder')
  })

  test('tell the changes of an install beforehand, removals and downgrades among them', async () => {
    const planned = (what: string): Promise<string> =>
      words(`said=$(yum --assumeno ${what} 2>&1)\nprintf '%s\\n' "$said" | planned_changes | sort`)
    expect(await planned(`install openstack-cinder-${ocata}`)).toBe('install openstack-cinder\ninstall python-cinder')
    expect(await planned('remove python-cinder')).toContain('remove openstack-cinder')
    expect(await words(`yum --assumeno install no-such-package 2>&1 | not_in_repositories && echo so`)).toBe('so')
  })

  test('name what holds a package back', async () => {
    const held = (line: string, wanted: string): Promise<string> =>
      words(
        [
          'mkdir -p /etc/dnf/plugins',
          `echo '${line}' > /etc/dnf/plugins/versionlock.list`,
          `held_back ${wanted}`,
          'rm /etc/dnf/plugins/versionlock.list',
        ].join('\n'),
      )
    const named = (version: string): string => `openstack-cinder-${version.replace(/^1:/, '')}.*`
    expect(await held(`openstack-cinder-${newton}.*`, ocata)).toBe(`${named(newton)} in versionlock`)
    expect(await held(`1:${named(newton)}`, ocata)).toBe(`${named(newton)} in versionlock`)
    expect(await held(`openstack-cinder-${ocata}.*`, ocata)).toBe('')
    expect(await held(`!openstack-cinder-${ocata}.*`, ocata)).toBe(`${named(ocata)} is excluded`)
  })

  test('keep the scripts of packages from a restart, until that is taken back', async () => {
    const before = await mainProcess('controller3', 'openstack-cinder-scheduler')
    await words("forbid_starts '^(openstack-)?cinder-'")
    await install('controller3', 'cinder', 'openstack-cinder')
    expect(await mainProcess('controller3', 'openstack-cinder-scheduler')).toBe(before)
    expect(await words('starts_forbidden')).toMatch(/openstack-cinder-\S+ still forbids starts$/)
    await words('allow_starts')
    expect(await words('starts_forbidden || echo allowed')).toBe('allowed')
    await on(lab, 'controller3', 'systemctl try-restart openstack-cinder-scheduler')
    expect(await mainProcess('controller3', 'openstack-cinder-scheduler')).not.toBe(before)
  })
})
