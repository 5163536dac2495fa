import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Cloud } from '../../cloud/model/cloud'
import { HostName } from '../../cloud/model/ids'
import type { NodeGroups } from '../../cloud/model/node-groups'
import type { Outcome } from '../../cloud/model/outcomes'
import type { Progress } from '../../cloud/model/progress'
import { Bench, RecordingCloud, waitUntilCancelled, type DrivenUpgrade } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const many = 8
const computes = Array.from({ length: many }, (_, at) => HostName.parse(`compute${at + 1}`))
const stepOn = (host: string): string => `nova/${host}/configure-upgrade_levels`

/** A cloud of five other hosts and eight computes. */
const cloudWith = (groups: NodeGroups): RecordingCloud =>
  new RecordingCloud((cloud: Cloud): Cloud => {
    const [some] = cloud.network
    if (some === undefined) throw new Error('the example has network nodes')
    return { ...cloud, groups, computes: computes.map((name) => ({ ...some, name })) }
  })

const failed: Outcome = {
  state: 'failed',
  generation: 1,
  exitCode: 1,
  tail: 'read-only file system',
  effect: 'none',
  evidence: '',
  record: 'compute2:/var/lib/openstack-upgrade/jobs/abc/g1',
}

/** A host that does not answer: the first look says so, every further one waits until it is let back. */
function gone(cloud: RecordingCloud, host: string): { readonly comesBack: () => void } {
  let isBack: () => void = () => undefined
  const back = new Promise<void>((resolve) => {
    isBack = resolve
  })
  let looks = 0
  cloud.looks.set(stepOn(host), async () => {
    looks += 1
    if (looks === 1) return { state: 'unreachable', sentence: `${host} can't be reached.`, seconds: 120 }
    await Promise.race([waitUntilCancelled(), back])
    return { state: 'done', evidence: 'it is back' }
  })
  return { comesBack: () => isBack() }
}

const stateOf = ({ steps }: Progress, host: string): string | undefined =>
  steps.find(({ id }) => id === stepOn(host))?.state

/** The hosts on which nothing of the option is set yet. */
const notBegun = ({ steps }: Progress): string[] =>
  steps.filter(({ id, state }) => id.endsWith('/configure-upgrade_levels') && state === 'pending').map(({ id }) => id)

const upgrading = (cloud: RecordingCloud, story: (upgrade: DrivenUpgrade) => Promise<void>): Promise<void> =>
  bench.with(cloud, story, undefined, 'nova')

describe('a step on every host', () => {
  test('is under way on a batch of them at once, and on no more', async () => {
    const cloud = cloudWith({ batch: 4, maxUnavailable: 4 })
    let [under, most] = [0, 0]
    let letGo: () => void = () => undefined
    const full = new Promise<void>((resolve) => {
      letGo = resolve
    })
    for (const host of computes)
      cloud.runs.set(stepOn(host), async () => {
        under += 1
        most = Math.max(most, under)
        // The first batch waits until it is whole: a batch of fewer would wait for ever.
        if (under === 4) letGo()
        await full
        under -= 1
        return { state: 'done', evidence: 'set' }
      })
    await upgrading(cloud, async (upgrade) => {
      await upgrade.until('all set', (progress) => computes.every((host) => stateOf(progress, host) === 'done'))
      expect(most).toBe(4)
    })
  }, 120_000)

  test('goes on beside nodes that wait for a person, who is asked about one and told of the others', async () => {
    const cloud = cloudWith({ batch: 2, maxUnavailable: 4 })
    cloud.runs.set(stepOn('compute2'), () => failed)
    gone(cloud, 'compute3')
    gone(cloud, 'compute5')
    await upgrading(cloud, async (upgrade) => {
      const others = computes.filter((host) => !['compute2', 'compute3', 'compute5'].includes(host))
      const progress = await upgrade.until(
        'the others are done and three wait',
        (now) => now.alsoWaiting?.count === 2 && others.every((host) => stateOf(now, host) === 'done'),
      )
      const waiting = [progress.attention?.step, ...(progress.alsoWaiting?.steps ?? [])].sort()
      expect(waiting).toEqual(['compute2', 'compute3', 'compute5'].map(stepOn))
      for (const host of ['compute2', 'compute3', 'compute5']) expect(stateOf(progress, host)).toBe('attention')
    })
  }, 120_000)

  test('is begun on no further host while as many wait as may be unavailable; an answer lets one more begin', async () => {
    const cloud = cloudWith({ batch: 2, maxUnavailable: 2 })
    for (const host of ['compute1', 'compute2'])
      cloud.runs.set(stepOn(host), (generation) => (generation === 1 ? failed : { state: 'done', evidence: 'set' }))
    await upgrading(cloud, async (upgrade) => {
      const full = await upgrade.until('both wait', ({ alsoWaiting }) => alsoWaiting?.count === 1)
      expect(notBegun(full)).toEqual(computes.slice(2).map(stepOn))
      await upgrade.send('retry', { step: full.attention?.step ?? '', by: 'ann' })
      const { attention, alsoWaiting } = await upgrade.until('the rest is done', (now) =>
        computes.slice(2).every((host) => stateOf(now, host) === 'done'),
      )
      expect(attention?.step).not.toBe(full.attention?.step)
      expect(alsoWaiting).toBeUndefined()
    })
  }, 120_000)

  test('needs no answer for a host in line that is back', async () => {
    const cloud = cloudWith({ batch: 4, maxUnavailable: 4 })
    const both = new Map(['compute1', 'compute2'].map((host) => [host, gone(cloud, host)]))
    await upgrading(cloud, async (upgrade) => {
      const { attention: shown } = await upgrade.until('both wait', ({ alsoWaiting }) => alsoWaiting?.count === 1)
      const inLine = shown?.host === 'compute1' ? 'compute2' : 'compute1'
      both.get(inLine)?.comesBack()
      const { attention, alsoWaiting } = await upgrade.until('back', (now) => stateOf(now, inLine) === 'done')
      expect(attention?.step).toBe(shown?.step)
      expect(alsoWaiting).toBeUndefined()
    })
  }, 120_000)

  test('can be left out on a host in line, by the name of the host, without an answer to the one that is asked about', async () => {
    const cloud = cloudWith({ batch: 4, maxUnavailable: 4 })
    cloud.runs.set(stepOn('compute1'), () => failed)
    gone(cloud, 'compute2')
    await upgrading(cloud, async (upgrade) => {
      const { attention } = await upgrade.until('two wait', ({ alsoWaiting }) => alsoWaiting?.count === 1)
      const inLine = attention?.host === 'compute1' ? 'compute2' : 'compute1'
      await upgrade.send('retry', { step: stepOn(inLine), by: 'ann' })
      await upgrade.send('leave-out', { host: inLine, by: 'ann' })
      const now = await upgrade.until('judged', ({ decisions }) => decisions.length === 2)
      expect(now.decisions).toMatchObject([
        {
          verdict: 'refused',
          why: `${stepOn(inLine)} is asked about after ${attention?.step ?? ''}: answer that one first`,
        },
        { verdict: 'taken' },
      ])
      expect(now.attention?.step).toBe(attention?.step)
      const over = await upgrade.until('left out', (progress) => stateOf(progress, inLine) === 'left out')
      expect(over.alsoWaiting).toBeUndefined()
    })
  }, 120_000)

  test('ends on abort with now, whatever is in line: no host is waited for', async () => {
    const cloud = cloudWith({ batch: 4, maxUnavailable: 4 })
    for (const host of ['compute1', 'compute2', 'compute3']) gone(cloud, host)
    await upgrading(cloud, async (upgrade) => {
      await upgrade.until('three wait', ({ alsoWaiting }) => alsoWaiting?.count === 2)
      await upgrade.send('abort', { now: true, by: 'ann' })
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('Aborted by ann') as unknown },
      })
      expect((await upgrade.progress()).alsoWaiting).toBeUndefined()
    })
  }, 120_000)
})

describe('the agents of Neutron', () => {
  /** How many of its nodes had a step of the agent under way at once. */
  async function mostAtOnce(groups: NodeGroups | undefined): Promise<number> {
    const cloud = new RecordingCloud((given) => {
      const { neutron } = given.services
      const [some] = given.network
      if (neutron === undefined || some === undefined) throw new Error('the example has neutron')
      const hosts = ['network1', 'network2', 'network3'].map((name) => ({ ...some, name: HostName.parse(name) }))
      const units = neutron.units.map((unit) =>
        unit.name === 'neutron-l3-agent'
          ? {
              ...unit,
              hosts,
              process: Object.fromEntries(hosts.map(({ name }) => [name, 'neutron-l3-agent'])),
              servers: Object.fromEntries(hosts.map(({ name }) => [name, []])),
              ...(groups === undefined ? {} : { groups }),
            }
          : unit,
      )
      return { ...given, services: { ...given.services, neutron: { ...neutron, units } } }
    })
    cloud.looks.set('neutron/controller1/needs-contract', () => ({ state: 'ready', generation: 1 }))
    const under = new Set<string>()
    let most = 0
    for (const host of ['network1', 'network2', 'network3']) {
      cloud.runs.set(`neutron/${host}/stop-neutron-l3-agent`, async () => {
        under.add(host)
        most = Math.max(most, under.size)
        // A node beside it has the time to begin, if it may.
        await new Promise((resolve) => setTimeout(resolve, 1500))
        return { state: 'done', evidence: 'stopped' }
      })
      cloud.runs.set(`neutron/${host}/start-neutron-l3-agent`, () => {
        under.delete(host)
        return { state: 'done', evidence: 'started' }
      })
    }
    await bench.with(
      cloud,
      async (upgrade) => {
        await upgrade.until('all started', ({ steps }) =>
          ['network1', 'network2', 'network3'].every((host) =>
            steps.some(({ id, state }) => id === `neutron/${host}/start-neutron-l3-agent` && state === 'done'),
          ),
        )
      },
      undefined,
      'neutron',
    )
    return most
  }

  test('are upgraded on one node at a time where cloud.yaml says nothing', async () => {
    expect(await mostAtOnce(undefined)).toBe(1)
  }, 180_000)

  test('are upgraded on as many nodes at once as their batch says', async () => {
    expect(await mostAtOnce({ batch: 2, maxUnavailable: 2 })).toBe(2)
  }, 180_000)
})
