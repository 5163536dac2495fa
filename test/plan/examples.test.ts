import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { describedService } from '../../cloud/model/described-service'
import { parseStepId } from '../../cloud/model/ids'
import { outline } from '../../workflows/plan/outline'
import { plan } from '../../workflows/plan/plan'
import { refuseUnitsWithoutSteps } from '../../workflows/plan/unit-steps'
import { cloudOf } from '../support/cloud'

const folder = join(__dirname, '../../examples')
const examples = readdirSync(folder)

describe.each(examples)('the example %s', (file) => {
  const cloud = cloudOf(parse(readFileSync(join(folder, file), 'utf8')))

  test('describes a cloud of which every unit has its steps', async () => {
    for (const service of cloud.order)
      refuseUnitsWithoutSteps(describedService(cloud, service), await outline(cloud, service))
    expect(cloud.order).toHaveLength(5)
  })

  test('has no start of a unit that is not seen to work: by its API, its report, or the age of its process', async () => {
    for (const name of cloud.order) {
      const { units } = describedService(cloud, name)
      const { entries } = await outline(cloud, name)
      const ids = entries.map(({ id }) => id as string)
      for (const [index, entry] of entries.entries()) {
        if (entry.kind !== 'step' || entry.step.action.kind !== 'job') continue
        const started = /^start-(.*)$/.exec(parseStepId(entry.id).verb)?.[1]
        const unit = units.find((each) => each.name === started)
        if (unit === undefined || unit.works === 'api') continue
        const isAged = entry.step.action.command.includes('does not stay')
        const isReported = ids.includes(`${name}/${entry.step.host}/alive-${unit.name}`, index)
        expect([entry.id, isAged, isReported]).toEqual([entry.id, !isReported, isReported])
      }
    }
  })

  test('has the name of its file', () => expect(`${cloud.name}.yaml`).toBe(file))
})

test('the example with the Linux bridge upgrades the units that a site has besides', async () => {
  const cloud = cloudOf(parse(readFileSync(join(folder, 'linuxbridge.yaml'), 'utf8')))
  const verbs = async (service: 'nova' | 'neutron' | 'cinder'): Promise<string[]> =>
    (await outline(cloud, service)).entries.map(({ id }) => {
      const { host, verb } = parseStepId(id)
      return `${host} ${verb}`
    })
  expect(await verbs('neutron')).toEqual(
    expect.arrayContaining(['controller3 start-neutron-linuxbridge-agent', 'network2 start-neutron-metering-agent']),
  )
  expect(await verbs('nova')).toEqual(
    expect.arrayContaining(['controller2 start-nova-api-metadata', 'controller1 start-nova-spiceproxy']),
  )
  const cinder = await verbs('cinder')
  expect(cinder.filter((verb) => verb.endsWith('cinder-volume-lvm'))).toEqual(
    ['stop', 'install', 'start', 'alive'].map((verb) => `controller2 ${verb}-cinder-volume-lvm`),
  )
})

test('a second cinder-volume is waited for and proven by its own configuration, on its own host alone', async () => {
  const cloud = cloudOf(parse(readFileSync(join(folder, 'linuxbridge.yaml'), 'utf8')))
  const asked = (await outline(cloud, 'cinder')).entries.flatMap((entry) => {
    if (entry.kind !== 'step' || !('host' in entry.step.action)) return []
    const texts = Object.values(entry.step.action).filter((value) => typeof value === 'string')
    if (!texts.some((text) => text.includes('/etc/cinder/cinder-lvm.conf'))) return []
    return [[entry.id, entry.step.action.host.name]]
  })
  expect(asked).toEqual([
    ['cinder/controller2/alive-cinder-volume-lvm', 'controller2'],
    ['cinder/controller2/prove', 'controller2'],
  ])
})

test('the example of RDO speaks to rpm and to the units that RDO has, and to nothing of Debian’s', async () => {
  const cloud = cloudOf(parse(readFileSync(join(folder, 'rdo.yaml'), 'utf8')))
  const planned = await Promise.all(cloud.order.map(async (service) => [service, await plan(cloud, service)] as const))
  const shown = new Map(
    planned.flatMap(([, { steps }]) => steps.map(({ id, command }) => [String(id), command] as const)),
  )
  expect(shown.get('glance/controller2/stop-glance-api')).toBe('service openstack-glance-api stop')
  expect(shown.get('keystone/controller1/install')).toBe(
    'yum install -y openstack-keystone-11.0.4-1.el7 python-keystone-11.0.4-1.el7',
  )
  expect(shown.get('cinder/controller1/stage')).toBe(
    'yum install -y --downloadonly --downloaddir=. openstack-cinder-10.0.8-1.el7 python-cinder-10.0.8-1.el7',
  )
  expect(shown.get('neutron/network1/install-neutron-l3-agent')).toContain('openstack-neutron-10.0.7-1.el7')
  expect([...shown.values()].filter((text) => /\b(apt-get|dpkg|apache2)\b/.test(text))).toEqual([])
})
