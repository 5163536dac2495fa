import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Cloud } from '../../cloud/model/cloud'
import { HostName, type UpgradeName } from '../../cloud/model/ids'
import type { Look } from '../../cloud/model/outcomes'
import { Raw } from '../support/raw'
import { Bench, RecordingCloud, waitUntilCancelled, type DrivenUpgrade } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const compute7 = HostName.parse('compute7')
const withComputes = (cloud: Cloud): Cloud => {
  const [some] = cloud.network
  if (some === undefined) throw new Error('the example has network nodes')
  return {
    ...cloud,
    minimumUp: 1,
    computes: ['compute6', 'compute7', 'compute8'].map((name) => ({ ...some, name: HostName.parse(name) })),
  }
}
const newCloud = (): RecordingCloud => new RecordingCloud(withComputes)

/** A host that is gone: the first look says so, every further one waits for as long as it is let. */
function gone(cloud: RecordingCloud, host: string, ...verbs: readonly string[]): void {
  for (const verb of verbs) {
    let looks = 0
    cloud.looks.set(`${verb.split(':')[0]}/${host}/${verb.split(':')[1]}`, () => {
      looks += 1
      const unreachable: Look = { state: 'unreachable', sentence: `${host} can't be reached.`, seconds: 120 }
      return looks === 1 ? unreachable : waitUntilCancelled()
    })
  }
}

async function upgrading(
  name: UpgradeName,
  cloud: RecordingCloud,
  story: (upgrade: DrivenUpgrade) => Promise<void>,
): Promise<void> {
  const worker = await bench.worker(cloud)
  try {
    const upgrade = await bench.start(cloud, undefined, name)
    try {
      await story(upgrade)
    } finally {
      await upgrade.handle.terminate('the test is over').catch(() => undefined)
    }
  } finally {
    await worker.stop()
  }
}

const lastDecision = (upgrade: DrivenUpgrade, many: number) =>
  upgrade
    .until(`${many} decisions`, ({ decisions }) => decisions.length === many)
    .then(({ decisions }) => decisions.at(-1))

const configure = `nova/${compute7}/configure-upgrade_levels`

describe('a compute that is gone for good', () => {
  test('is left out on a person’s word: the upgrade ends Done without it, and its last words say what is left', async () => {
    const cloud = newCloud()
    gone(cloud, compute7, 'nova:configure-upgrade_levels')
    await upgrading('nova', cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention(configure)
      expect(Object.keys(attention?.answers ?? {})).toEqual(['park', 'abort with now', 'leave-out'])
      await upgrade.send('leave-out', { host: compute7, by: 'ann', note: 'dead disk' })
      const { state, leftOut, steps, decisions } = (await upgrade.handle.result()) as Awaited<
        ReturnType<DrivenUpgrade['progress']>
      >
      expect(state).toBe('Done')
      expect(decisions).toMatchObject([{ signal: 'leave-out', by: 'ann', verdict: 'taken' }])
      expect(leftOut).toMatchObject([{ service: 'nova', host: compute7, by: 'ann', note: 'dead disk' }])
      expect(steps.filter((step) => step.state === 'left out').map(({ id }) => id)).toEqual([configure])
      expect(steps.filter(({ state }) => !['done', 'not needed', 'left out'].includes(state))).toEqual([])
      const words = cloud.told.find((text) => text.includes('Without compute7'))
      expect(words).toContain('left out of nova by ann, “dead disk”')
      expect(words).toContain('Not done on compute7: configure-upgrade_levels')
      expect(words).toContain('nova service-delete')
      const history = await upgrade.handle.query<{ what: string }[]>('history')
      expect(history).toContainEqual(expect.objectContaining({ what: 'left out', host: compute7, note: 'dead disk' }))
    })
  }, 180_000)

  test('may be left out after it was parked, and the answers then lead on', async () => {
    const cloud = newCloud()
    gone(cloud, compute7, 'nova:configure-upgrade_levels')
    await upgrading('nova', cloud, async (upgrade) => {
      await upgrade.untilAttention(configure)
      await upgrade.send('park')
      const { attention } = await upgrade.until('parked', (progress) => progress.attention?.waiting === false)
      expect(Object.keys(attention?.answers ?? {})).toEqual(['retry', 'abort with now', 'leave-out'])
      await upgrade.send('leave-out', { by: 'ann' })
      const { leftOut } = await upgrade.until(
        'gone on',
        (progress) => progress.leftOut !== undefined && progress.attention === null,
      )
      expect(leftOut).toMatchObject([{ host: compute7 }])
    })
  }, 120_000)

  test('may be left out before its turn, as a signal does that a reset delivers again', async () => {
    const cloud = newCloud()
    gone(cloud, compute7, 'nova:configure-upgrade_levels')
    const upgrade = await bench.start(cloud, undefined, 'nova')
    await upgrade.send('leave-out', { host: compute7 })
    const worker = await bench.worker(cloud)
    try {
      const { leftOut } = await upgrade.until('beyond it', ({ steps }) =>
        steps.some(({ id, state }) => id === 'nova/compute8/configure-upgrade_levels' && state === 'done'),
      )
      expect(leftOut).toMatchObject([{ host: compute7 }])
    } finally {
      await upgrade.handle.terminate('the test is over')
      await worker.stop()
    }
  }, 120_000)
})

describe('a node that serves', () => {
  test('is left out only once no balancer sends it requests; then it is waited for no more, and the gate asks of its servers instead', async () => {
    const cloud = newCloud()
    gone(cloud, 'controller2', 'keystone:install')
    cloud.leaveOut = () => ({ ok: false, said: 'keystone_public/keystone2 is UP on haproxy1' })
    await upgrading('keystone', cloud, async (upgrade) => {
      await upgrade.untilAttention('keystone/controller2/install')
      await upgrade.send('leave-out', { host: 'controller2', by: 'ann' })
      expect(await lastDecision(upgrade, 1)).toMatchObject({
        verdict: 'refused',
        why: expect.stringContaining('is UP'),
      })
      expect((await upgrade.progress()).attention?.step).toBe('keystone/controller2/install')
      cloud.leaveOut = () => ({ ok: true, said: 'keystone_public/keystone2 is MAINT on haproxy1' })
      await upgrade.send('leave-out', { host: 'controller2', by: 'ann' })
      const { detached, leftOut } = await upgrade.untilGate()
      expect(detached).toEqual(['controller3'])
      expect(leftOut?.[0]?.todo).toContain('stay in maintenance on the balancers')
      const asked = cloud.evidenceAsked.at(-1)
      expect(asked?.nodes.map(({ host }) => host.name)).toEqual(['controller1', 'controller3'])
      expect(asked?.leftOut).toMatchObject([{ host: 'controller2' }])
      expect(asked?.leftOut?.[0]?.servers.length).toBeGreaterThan(0)
      await upgrade.send('keystone-upgraded')
      expect(await upgrade.handle.result()).toMatchObject({ state: 'Done' })
    })
  }, 120_000)

  test('is asked about once at a time, however many people say it at once: no workflow task fails', async () => {
    const cloud = newCloud()
    gone(cloud, 'controller2', 'keystone:install')
    let asked = 0
    // The first one is refused, so that another one asks again.
    cloud.leaveOut = () => {
      asked += 1
      return { ok: asked > 1, said: `answer ${asked}` }
    }
    await upgrading('keystone', cloud, async (upgrade) => {
      await upgrade.untilAttention('keystone/controller2/install')
      const people = ['ann', 'bob', 'cid', 'dan']
      await Promise.all(people.map((by) => upgrade.send('leave-out', { host: 'controller2', by })))
      const { decisions, leftOut } = await upgrade.until('judged', (progress) => progress.decisions.length === 4)
      expect(decisions.map(({ verdict, why }) => [verdict, why.replace(/^.*; /, '')])).toEqual([
        ['refused', 'answer 1'],
        ['taken', 'answer 2'],
        ['refused', 'controller2 is left out already'],
        ['refused', 'controller2 is left out already'],
      ])
      expect(leftOut).toHaveLength(1)
      expect(await new Raw(upgrade.client).failedTasks(upgrade.handle.workflowId)).toEqual([])
    })
  }, 120_000)

  test('may be left out while a gate waits', async () => {
    const cloud = newCloud()
    await upgrading('keystone', cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send('leave-out', { host: 'controller2' })
      expect(await lastDecision(upgrade, 1)).toMatchObject({ verdict: 'taken' })
      await upgrade.send('keystone-upgraded')
      expect(await upgrade.handle.result()).toMatchObject({ state: 'Done', leftOut: [{ host: 'controller2' }] })
      expect(cloud.evidenceAsked.at(-1)?.leftOut).toMatchObject([{ host: 'controller2' }])
    })
  }, 120_000)

  test('fails preflight, and may be left out there', async () => {
    const cloud = newCloud()
    const check = {
      name: 'reachable',
      where: 'controller2',
      required: true,
      ok: false,
      said: 'gone',
      remedy: 'Mend it.',
    }
    cloud.preflight = { ok: false, checks: [check], out: [] }
    await upgrading('keystone', cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention('keystone/cloud/preflight')
      expect(Object.keys(attention?.answers ?? {})).toContain('leave-out')
      await upgrade.send('leave-out')
      expect(await lastDecision(upgrade, 1)).toMatchObject({
        verdict: 'refused',
        why: expect.stringContaining('which host'),
      })
      cloud.preflight = { ok: true, checks: [], out: [] }
      await upgrade.send('leave-out', { host: 'controller2' })
      const { leftOut } = await upgrade.untilGate()
      expect(leftOut).toMatchObject([{ host: 'controller2' }])
      expect(cloud.preflightAsked.at(-1)?.nodes.map(({ host }) => host.name)).toEqual(['controller1', 'controller3'])
    })
  }, 120_000)
})

describe('a host that is needed is not left out, and the sentence says why and what leads on:', () => {
  test.each([
    ['keystone', 'controller1', "keystone's database is read and upgraded from there", {}],
    ['keystone', 'controller3', 'keystone/controller3/contract is done there for the whole service', {}],
    ['keystone', 'controller2', 'minimumUp is 2', { minimumUp: 2 }],
    ['cinder', 'controller2', 'cinder-volume runs on one node at a time', {}],
    ['nova', 'controller2', 'a host out of reach is never taken for stopped', {}],
    ['neutron', compute7, 'has no step in this upgrade', {}],
  ] as const)('of %s %s: %s', async (name, host, why, change: Partial<Cloud>) => {
    const cloud = new RecordingCloud((given) => ({ ...withComputes(given), ...change }))
    cloud.preflight = {
      ok: false,
      checks: [{ name: 'reachable', where: host, required: true, ok: false, said: 'gone', remedy: '' }],
      out: [],
    }
    await upgrading(name, cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention(`${name}/cloud/preflight`)
      expect(Object.keys(attention?.answers ?? {})).not.toContain('leave-out')
      await upgrade.send('leave-out', { host })
      expect(await lastDecision(upgrade, 1)).toMatchObject({ verdict: 'refused', why: expect.stringContaining(why) })
    })
  })

  test('the last node of an agent', async () => {
    const cloud = newCloud()
    gone(cloud, 'network1', 'neutron:stop-neutron-l3-agent')
    gone(cloud, 'network2', 'neutron:stop-neutron-l3-agent')
    cloud.looks.set('neutron/controller1/needs-contract', () => ({ state: 'ready', generation: 1 }))
    await upgrading('neutron', cloud, async (upgrade) => {
      await upgrade.untilAttention('neutron/network1/stop-neutron-l3-agent')
      await upgrade.send('leave-out', { by: 'ann' })
      const { attention } = await upgrade.untilAttention('neutron/network2/stop-neutron-l3-agent')
      expect(attention?.sentence).toContain('it is the only node of neutron-l3-agent that is left')
      expect(attention?.sentence).toContain('take network2 out of cloud.yaml, and start again')
      await upgrade.send('leave-out', { by: 'ann' })
      expect(await lastDecision(upgrade, 2)).toMatchObject({ verdict: 'refused' })
    })
  }, 120_000)
})

describe('an answer ends the waiting at once, while a look waits for a host out of reach:', () => {
  const install = 'keystone/controller2/install'

  test('park', async () => {
    const cloud = newCloud()
    gone(cloud, 'controller2', 'keystone:install')
    await upgrading('keystone', cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await upgrade.send('park')
      const { attention } = await upgrade.until('parked', (progress) => progress.attention?.waiting === false)
      expect(attention?.sentence).toContain('controller2 is no longer waited for')
    })
  })

  test('abort with now, also before anybody was told', async () => {
    const cloud = newCloud()
    cloud.looks.set(install, () => waitUntilCancelled())
    await upgrading('keystone', cloud, async (upgrade) => {
      await upgrade.until('looking', ({ steps }) =>
        steps.some(({ id, state }) => id === install && state === 'running'),
      )
      await upgrade.send('abort', { now: true, by: 'ann' })
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('Aborted by ann') as unknown },
      })
    })
  })

  test('abort, while the preflight waits', async () => {
    const cloud = newCloud()
    cloud.preflightWaits = true
    await upgrading('keystone', cloud, async (upgrade) => {
      await upgrade.until('planned', ({ steps }) => steps.length > 0)
      await upgrade.send('abort', { by: 'ann' })
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('Aborted by ann') as unknown },
      })
    })
  })
})
