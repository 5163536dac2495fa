import { describe, expect, test } from '@jest/globals'
import type { Cloud } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import { resolveCloud } from '../../cloud/model/resolve'
import { outline } from '../../workflows/plan/outline'
import { refuseUnitsWithoutSteps } from '../../workflows/plan/unit-steps'
import { exampleCloud, exampleFile } from '../support/cloud'

interface FileWithServices {
  services: Record<string, { units?: Record<string, unknown> }>
}

/** The example's cloud with these units laid over those of a service. */
function cloudWith(service: ServiceName, units: Record<string, unknown>): Cloud {
  const file = exampleFile() as unknown as FileWithServices
  file.services[service] = { ...file.services[service], units: { ...file.services[service]?.units, ...units } }
  const resolved = resolveCloud(file, {})
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  return resolved.cloud
}

async function verbsOf(cloud: Cloud, service: ServiceName): Promise<readonly string[]> {
  const outlined = await outline(cloud, service)
  refuseUnitsWithoutSteps(describedService(cloud, service), outlined)
  return outlined.entries.map(({ id }) => id.split('/').slice(1).join(' '))
}

describe('a unit that cloud.yaml lists', () => {
  test.each(serviceNames)('of the release has its steps: %s', async (service) => {
    expect((await verbsOf(exampleCloud(), service)).length).toBeGreaterThan(0)
  })

  const added: readonly (readonly [ServiceName, string, Record<string, unknown>])[] = [
    ['neutron', 'neutron-linuxbridge-agent', { 'neutron-openvswitch-agent': 'none', 'neutron-linuxbridge-agent': {} }],
    ['neutron', 'neutron-metering-agent', { 'neutron-metering-agent': {} }],
    ['neutron', 'neutron-lbaasv2-agent', { 'neutron-lbaasv2-agent': {} }],
    ['neutron', 'neutron-bgp-dragent', { 'neutron-bgp-dragent': { hosts: ['network1'] } }],
    ['nova', 'nova-spiceproxy', { 'nova-novncproxy': 'none', 'nova-spiceproxy': {} }],
    ['nova', 'nova-api-metadata', { 'nova-api-metadata': {} }],
    ['nova', 'nova-xvpvncproxy', { 'nova-xvpvncproxy': {} }],
    ['cinder', 'cinder-volume-ceph', { 'cinder-volume-ceph': { hosts: ['controller2'] } }],
  ]
  test.each(added)(
    'beside those of the release is stopped, installed and started: %s, %s',
    async (service, unit, units) => {
      const cloud = cloudWith(service, units)
      const verbs = await verbsOf(cloud, service)
      const { hosts } = describedService(cloud, service).units.find(({ name }) => name === unit) ?? { hosts: [] }
      expect(hosts.length).toBeGreaterThan(0)
      for (const host of hosts) {
        const [stop, start] = [verbs.indexOf(`${host.name} stop-${unit}`), verbs.indexOf(`${host.name} start-${unit}`)]
        expect(stop).toBeGreaterThanOrEqual(0)
        expect(start).toBeGreaterThan(stop)
        expect(verbs.slice(0, start).some((verb) => verb.startsWith(`${host.name} install`))).toBe(true)
      }
    },
  )

  test.each([
    ['nova', 'nova-spiceproxy', { 'nova-spiceproxy': { hosts: ['network1'] } }, 'no step installs it'],
    [
      'cinder',
      'cinder-api-internal',
      { 'cinder-api-internal': { hosts: ['controller1'], servers: { other_api: '{host}' } } },
      'no step drains its server other_api/controller1',
    ],
  ] as const)(
    'where no step would reach it, the upgrade is refused in a sentence: %s, %s',
    async (service, unit, units, lacks) => {
      await expect(verbsOf(cloudWith(service, units), service)).rejects.toMatchObject({
        type: 'UnitsWithoutSteps',
        message: expect.stringContaining(`${lacks} (${unit} on `) as unknown,
      })
    },
  )
})
