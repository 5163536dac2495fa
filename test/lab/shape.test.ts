import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { serviceUnits } from '../../lab/simulated/catalogue'
import { shapeAfter } from '../../lab/simulated/shape'

const root = join(__dirname, '../..')

test('the lab’s own cloud has the units of cloud.example.yaml, which the whole upgrades of test/upgrade and the demo so run', () => {
  const { units, written } = shapeAfter(join(root, 'cloud.example.yaml'))
  expect(units).toEqual(serviceUnits)
  expect(Object.values(written).flatMap((each) => Object.keys(each))).toEqual([])
})

test('the lab takes units, hosts and platform of the example with the Linux bridge, but for those behind backends that it has not', () => {
  const { units, written, platform } = shapeAfter(join(root, 'examples/linuxbridge.yaml'))
  expect(platform).toBe('ubuntu-cloud-archive')
  const own = new Set(serviceUnits.map(({ name }) => name))
  const names = new Set(units.map(({ name }) => name))
  expect([...names].filter((name) => !own.has(name))).toEqual([
    'neutron-linuxbridge-agent',
    'neutron-metering-agent',
    'cinder-volume-lvm',
  ])
  expect([...own].filter((name) => !names.has(name))).toEqual(['nova-novncproxy', 'neutron-openvswitch-agent'])
  expect(units.find(({ name }) => name === 'cinder-volume-lvm')).toMatchObject({
    package: 'cinder-volume',
    hosts: ['controller2'],
  })
  expect(written).toMatchObject({ neutron: { 'neutron-openvswitch-agent': 'none' } })
})
