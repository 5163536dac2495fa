import { describe, expect, test } from '@jest/globals'
import type { Cloud } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import { upgradeId } from '../../cloud/model/ids'
import { preflightInput } from '../../cloud/model/preflight'
import { resolveCloud } from '../../cloud/model/resolve'
import { outline } from '../../workflows/plan/outline'
import { plan } from '../../workflows/plan/plan'
import { cloudOf, exampleFile } from '../support/cloud'

type Section = Record<string, unknown>

/** The example's file with a Placement; `apache2` is laid over the servers of Keystone's web server. */
function fileWith(placement: unknown, apache2: Section = {}, computes: Section = {}): Section {
  const file = exampleFile()
  const services = file.services as Record<'keystone' | 'nova', Section>
  const units = services.keystone.units as { apache2: { servers: Section } }
  const keystone = { ...services.keystone, units: { apache2: { servers: { ...units.apache2.servers, ...apache2 } } } }
  const hosts = { ...(file.hosts as Section), computes }
  return { ...file, hosts, services: { ...services, keystone, nova: { ...services.nova, placement } } }
}

const described = { url: 'http://10.0.0.10:8778', servers: { nova_placement: 'nova{number}' } }
const ofController1 = (ids: readonly string[]): string[] =>
  ids.flatMap(
    (id) => /^nova\/controller1\/(.*(?:placement|apache2|install|api-sync|check|backup).*)$/.exec(id)?.[1] ?? [],
  )

async function commandOf(cloud: Cloud, id: string): Promise<string | undefined> {
  return (await plan(cloud, 'nova')).steps.find((step) => step.id === id)?.command
}

describe('Placement in the plan of Nova', () => {
  test('is made known before the backup, installed after Nova, served between API database and Nova’s own check, all under one condition', async () => {
    const { steps } = await plan(cloudOf(fileWith(described)), 'nova')
    expect(ofController1(steps.map(({ id }) => id))).toEqual([
      'configure-placement',
      'placement-user',
      'placement-endpoints',
      'backup',
      'install',
      'install-nova-placement-api',
      'api-sync',
      'drain-placement',
      'drain-apache2',
      'start-placement',
      'join-apache2',
      'join-placement',
      'check',
    ])
    const placement = steps.filter(({ id }) => /placement|apache2/.test(id))
    expect(new Set(placement.map(({ when }) => when))).toEqual(
      new Set(['Keystone has no Placement that another has made']),
    )
    expect(placement).toHaveLength(3 * 7 + 2 + 2)
  })

  test.each([['none'], [undefined]])('has no step where cloud.yaml says %s', async (placement) => {
    const { steps } = await plan(cloudOf(fileWith(placement)), 'nova')
    expect(steps.filter(({ id }) => /placement|apache2/.test(id))).toEqual([])
  })

  test('drains all that the web server of a host serves, but not Placement itself with it', async () => {
    const cloud = cloudOf(fileWith(described, { nova_placement: 'nova{number}' }))
    expect(await commandOf(cloud, 'nova/controller2/drain-apache2')).toBe(
      'haproxy: set server keystone_public/keystone2 keystone_admin/keystone2 horizon/horizon2 state drain',
    )
    expect(await commandOf(cloud, 'nova/controller2/drain-placement')).toBe(
      'haproxy: set server nova_placement/nova2 state maint',
    )
  })

  test('has its backend and its package asked by preflight', () => {
    const cloud = cloudOf(fileWith(described))
    const { servers, checks } = preflightInput(cloud, describedService(cloud, 'nova'), upgradeId(cloud, 'nova'))
    expect(servers).toContainEqual({ backend: 'nova_placement', server: 'nova3' })
    for (const name of ['packages', 'install touches', 'packages fetched'])
      expect(checks.find((each) => each.name === name)?.script).toContain('nova-placement-api')
  })

  test.each([
    [{ url: 'http://10.0.0.10:8778' }, 'servers'],
    [{ ...described, url: '10.0.0.10:8778' }, 'url'],
    [{ ...described, servers: { nova_placement: 'nova' } }, 'servers'],
    [{ ...described, endpoint: 'http://10.0.0.10:8778' }, 'endpoint'],
  ])('is refused as %j', (placement, key) => {
    const resolved = resolveCloud(fileWith(placement), {})
    expect(resolved).toMatchObject({ ok: false })
    expect(JSON.stringify(resolved)).toContain(key)
  })
})

describe('the gate of the computes', () => {
  const gateOf = async (computes: Section): Promise<{ question: string; hosts: string[] }> => {
    const { entries } = await outline(cloudOf(fileWith(described, {}, computes)), 'nova-finish')
    const [gate] = entries.flatMap((entry) => (entry.kind === 'gate' ? [entry.gate] : []))
    return { question: gate?.question ?? '', hosts: gate?.evidence.nodes.map(({ host }) => host.name) ?? [] }
  }

  test('reads [placement] of each compute that cloud.yaml lists', async () => {
    const { question, hosts } = await gateOf({ compute1: '10.0.0.31', compute2: '10.0.0.32' })
    expect(hosts).toEqual(['controller1', 'compute1', 'compute2'])
    expect(question).not.toContain('is not read')
  })

  test('says that it is not read where cloud.yaml lists none', async () => {
    const { question, hosts } = await gateOf({})
    expect(hosts).toEqual(['controller1'])
    expect(question).toContain('Its nova.conf needs the [placement] of a controller')
  })
})
