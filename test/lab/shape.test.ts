import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { controllers } from '../../lab/simulated'
import { serviceUnits } from '../../lab/simulated/catalogue'
import { shapeAfter } from '../../lab/simulated/shape'

const root = join(__dirname, '../..')

test('the lab’s own cloud has the units of cloud.example.yaml, which the whole upgrades of test/upgrade and the demo so run', () => {
  const { units, balancers } = shapeAfter(join(root, 'cloud.example.yaml'))
  const named = (all: typeof units): string[] => all.map(({ name, hosts }) => `${name} ${hosts.join(' ')}`)
  expect(named(units)).toEqual(named(serviceUnits))
  expect(balancers).toEqual(['lb1', 'lb2'])
})

test('the lab takes units, hosts, backends, balancers and platform of the example with the Linux bridge', () => {
  const { units, backends, platform, balancers } = shapeAfter(join(root, 'examples/linuxbridge.yaml'))
  expect(platform).toBe('ubuntu-cloud-archive')
  const own = new Set(serviceUnits.map(({ name }) => name))
  const names = new Set(units.map(({ name }) => name))
  expect([...names].filter((name) => !own.has(name))).toEqual([
    'nova-api-metadata',
    'nova-spiceproxy',
    'neutron-linuxbridge-agent',
    'neutron-metering-agent',
    'cinder-volume-lvm',
  ])
  expect([...own].filter((name) => !names.has(name))).toEqual(['nova-novncproxy', 'neutron-openvswitch-agent'])
  expect(units.find(({ name }) => name === 'cinder-volume-lvm')).toMatchObject({
    package: 'cinder-volume',
    hosts: ['controller2'],
  })
  expect(units.find(({ name }) => name === 'nova-spiceproxy')).toMatchObject({
    hosts: controllers,
    backends: ['nova_spice'],
  })
  expect(backends).toContainEqual({ name: 'nova_metadata', service: 'nova', server: 'nova', check: '/' })
  expect(backends.map(({ name }) => name)).not.toContain('nova_novncproxy')
  expect(balancers).toEqual(['lb1'])
})

test('an example of another packaging, or with a version that the lab’s archive lacks, is refused', () => {
  expect(() => shapeAfter(join(root, 'examples/rdo.yaml'))).toThrow(/platform/)
  const folder = mkdtempSync(join(tmpdir(), 'shape-'))
  try {
    const file = join(folder, 'other.yaml')
    const example = readFileSync(join(root, 'cloud.example.yaml'), 'utf8')
    writeFileSync(file, example.replace('2:15.1.5-0ubuntu1~cloud0', '2:15.1.6-0ubuntu1~cloud0'))
    expect(() => shapeAfter(file)).toThrow(
      `${file}: the lab's archive has nova 2:15.1.5-0ubuntu1~cloud0, and not 2:15.1.6-0ubuntu1~cloud0`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
