import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkBalancers, readBalancer } from '../../activities/preflight/balancers'
import { Patiences } from '../../activities/preflight/patience'
import type { Balancer } from '../../cloud/model/hosts'
import { HostName } from '../../cloud/model/ids'
import type { CheckResult } from '../../cloud/model/outcomes'
import { FakeHAProxy } from './support/fake-haproxy'
import { drainInput, makeDeps, server, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const { host } = drainInput({ balancers: [] }).action

/** The results of preflight for the balancers before any of these nodes is taken out. */
async function checks(
  balancers: readonly Balancer[],
  minimumUp: number,
  { nodes = ['controller1', 'controller2', 'controller3'], out = [] as readonly HostName[] } = {},
): Promise<readonly CheckResult[]> {
  const { runtime, signal } = makeDeps()
  const patiences = new Patiences(0, signal)
  const read = await Promise.all(balancers.map((each) => readBalancer(each, { runtime }, { signal }, patiences)))
  const asked = nodes.map((name) => ({
    host: { ...host, name: HostName.parse(name) },
    servers: [server(`keystone-back/${name}`)],
  }))
  const input = { upgrade: drainInput({ balancers: [] }).upgrade, nodes: asked, balancers, minimumUp }
  const rest = { checks: [], alone: [], notify: { kind: 'none' } as const }
  return checkBalancers(read, { ...input, ...rest, servers: asked.flatMap(({ servers }) => servers) }, out)
}

const failed = (found: readonly CheckResult[]): readonly string[] =>
  found.filter(({ ok }) => !ok).map(({ name, where }) => `${name} @ ${where}`)

describe('preflight asks the balancers', () => {
  test('whether each drain would leave enough servers up, on each of them', async () => {
    const { balancers } = await site.pair()
    const both = balancers.map(({ balancer }) => balancer)
    expect(failed(await checks(both, 2))).toEqual([])
    expect(failed(await checks(both, 3))).toEqual(['capacity @ lb1', 'capacity @ lb2'])
    await balancers[1]?.ask('set server keystone-back/controller2 state maint')
    const found = await checks(both, 2)
    expect(failed(found)).toEqual(['capacity @ lb2'])
    const said = found.find(({ ok }) => !ok)?.said ?? ''
    expect(said).toContain('controller2 MAINT, controller3 UP')
    // The node that is in maintenance may be drained itself: the other two stay.
    expect(said).not.toContain('keystone-back/controller2 on')
    expect(failed(await checks(both, 0))).toEqual([])
  })

  test('not while a node is out by an earlier run: it joins before the next is drained', async () => {
    const { balancers } = await site.pair()
    const both = balancers.map(({ balancer }) => balancer)
    for (const each of balancers) await each.ask('set server keystone-back/controller1 state drain')
    const found = await checks(both, 2, { out: [HostName.parse('controller1')] })
    expect(failed(found)).toEqual([])
    expect(found.find(({ name }) => name === 'capacity')?.said).toBe('not asked: controller1 is out')
  })

  test.each(['1.5.0', '1.6.0'] as const)(
    'and says that HAProxy %s tells no ports, rather than pass',
    async (version) => {
      const fake = site.ending(new FakeHAProxy(version))
      const path = await fake.start(site.folder)
      const balancer = { ...FakeHAProxy.balancer, sockets: [{ kind: 'unix' as const, path }] }
      const found = await checks([balancer], 1, { nodes: ['controller1', 'controller2'] })
      expect(failed(found)).toEqual(['addresses @ lb1'])
      const told = found.find(({ name }) => name === 'addresses')
      expect(told).toMatchObject({ required: false, said: expect.stringContaining('tells no ports') })
    },
  )

  test('nothing about ports of one that tells them', async () => {
    const { balancers } = await site.pair()
    const found = await checks([balancers[0]?.balancer ?? FakeHAProxy.balancer], 1)
    expect(found.map(({ name }) => name)).not.toContain('addresses')
  })
})
