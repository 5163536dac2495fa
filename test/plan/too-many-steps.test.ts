import { describe, expect, test } from '@jest/globals'
import { dataConverter } from '../../cloud/converter'
import { codecOf } from '../../cloud/converter/opened'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import type { Cloud } from '../../cloud/model/cloud'
import { upgradeNames, type UpgradeName } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { taskTimeoutFor } from '../../cloud/model/task-timeout'
import { outline } from '../../workflows/plan/outline'
import { stepsOf } from '../../workflows/plan/plan'
import { refuseTooManySteps } from '../../workflows/plan/too-many-steps'
import { cloudOf, exampleCloud, exampleFile, wideCloud } from '../support/cloud'

/** Temporal refuses a larger payload. */
const payloadBytes = 2 * 1024 * 1024

/** The example's cloud with that many computes, each of which has an L2 agent. */
function withAgents(computes: number): Cloud {
  const names = Array.from({ length: computes }, (_, at) => `compute${at + 1}`)
  const file = exampleFile() as { hosts: object; services: { neutron: { units: object } } }
  const { neutron } = file.services
  const agent = { 'neutron-openvswitch-agent': { hosts: ['controller1', 'controller2', 'controller3', ...names] } }
  return cloudOf({
    ...file,
    hosts: {
      ...file.hosts,
      computes: Object.fromEntries(names.map((name, at) => [name, `10.1.${at >> 8}.${at & 255}`])),
    },
    services: { ...file.services, neutron: { ...neutron, units: { ...neutron.units, ...agent } } },
  })
}

describe('an upgrade', () => {
  test('of a thousand computes that are only configured fits into one history', async () => {
    const outlined = await outline(wideCloud(1000), 'nova')
    expect(() => refuseTooManySteps(outlined)).not.toThrow()
  })

  test('of 1,000 L2 agents fits, and so does one of 5,000 computes that are only configured', async () => {
    for (const [cloud, service] of [[withAgents(1000), 'neutron'] as const, [wideCloud(5000), 'nova'] as const]) {
      const outlined = await outline(cloud, service)
      expect(outlined.entries.length).toBeGreaterThan(5000)
      expect(() => refuseTooManySteps(outlined)).not.toThrow()
    }
  })

  test('whose history Temporal would end is refused with both numbers, before anything', async () => {
    const outlined = await outline(withAgents(1100), 'neutron')
    expect(outlined.entries.length).toBeGreaterThan(limits.steps)
    expect(() => refuseTooManySteps(outlined)).toThrow(
      /^The upgrade of neutron has \d+ steps, and a new worker takes over 5100 at most/,
    )
  })

  test('of few hosts with many agents each is started with long workflow tasks, as one of many hosts is', async () => {
    const startedWith = async (cloud: Cloud, service: UpgradeName): Promise<unknown> =>
      taskTimeoutFor(await stepsOf(cloud, service))
    const long = { workflowTaskTimeout: '60 seconds' }
    expect(await startedWith(withAgents(60), 'neutron')).toEqual(long)
    expect(await startedWith(withAgents(60), 'cloud')).toEqual(long)
    expect(await startedWith(withAgents(60), 'nova')).toEqual({})
    expect(await startedWith(wideCloud(1000), 'nova')).toEqual(long)
    for (const service of upgradeNames) expect(await startedWith(exampleCloud(), service)).toEqual({})
  })

  test('that was started with short workflow tasks is refused with the way to start it, where a new worker needs longer ones', async () => {
    const outlined = await outline(wideCloud(3000), 'nova')
    expect(() => refuseTooManySteps(outlined)).not.toThrow()
    expect(() => refuseTooManySteps(outlined, 10)).toThrow(
      /^The upgrade of nova has \d+ steps, .* in workflow tasks of 10 s\. .*--task-timeout 60s\.$/,
    )
    expect(() => refuseTooManySteps(outlined, 60)).not.toThrow()
    const fewer = await outline(wideCloud(1900), 'nova')
    expect(() => refuseTooManySteps(fewer, 10)).not.toThrow()
  })

  test('whose gate reads ten thousand computes fits too: they go to a worker in one payload, which is compressed', async () => {
    const { services, ...file } = exampleFile() as { services: { nova: object } }
    const placement = { url: 'http://10.0.0.10:8778', servers: { nova_placement: 'placement{number}' } }
    const computes = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`compute${at + 1}`, `10.1.${at >> 8}.${at & 255}`]),
    )
    const cloud = cloudOf({
      ...file,
      hosts: { ...(file as unknown as { hosts: object }).hosts, computes },
      services: { ...services, nova: { ...services.nova, placement } },
    })
    const outlined = await outline(cloud, 'nova-finish')
    expect(() => refuseTooManySteps(outlined)).not.toThrow()
    const read = outlined.entries.flatMap((entry) => (entry.kind === 'gate' ? [entry.gate.evidence] : []))
    expect(Math.max(...read.map(({ nodes }) => nodes.length))).toBeGreaterThanOrEqual(10_000)
    const plain = read.map((evidence) => payloadConverter.toPayload(evidence))
    const sent = await codecOf(dataConverter).encode(plain)
    for (const { data } of sent) expect(data?.length).toBeLessThan(payloadBytes)
    const arrived = await codecOf(dataConverter).decode(sent)
    expect(arrived.map(({ data }) => data?.length)).toEqual(plain.map(({ data }) => data?.length))
  })
})
