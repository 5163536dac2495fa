import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Context } from '@temporalio/activity'
import { isGrpcServiceError } from '@temporalio/client'
import type { Cloud } from '../../cloud/model/cloud'
import { serviceNames, upgradeId, type UpgradeName } from '../../cloud/model/ids'
import type { Progress } from '../../cloud/model/progress'
import { payloadOf } from '../support/payloads'
import { Raw } from '../support/raw'
import { Bench, DrivenUpgrade, RecordingCloud } from '../support/recording'

const drain = 'keystone/controller1/drain'
const gate = 'keystone-upgraded'
/** Longer than two hundred recorded steps take on the busiest machine. */
const wholeMilliseconds = 300_000

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

/** A cloud of some services, so that a test is short. */
const cloudOf = (...services: Cloud['order']) =>
  new RecordingCloud((cloud) => ({ ...cloud, order: services, pauseBetween: false }))

/** Runs a test with a worker and the upgrade of the whole cloud; ends it and the upgrades that it has started. */
async function whole(cloud: RecordingCloud, story: (parent: DrivenUpgrade) => Promise<void>): Promise<void> {
  const worker = await bench.worker(cloud)
  const names: readonly UpgradeName[] = ['cloud', ...serviceNames]
  try {
    const parent = await bench.start(cloud, undefined, 'cloud')
    try {
      await story(parent)
    } finally {
      for (const name of names) {
        const handle = parent.client.workflow.getHandle(upgradeId(cloud.cloud, name))
        await handle.terminate('the test is over').catch(() => undefined)
      }
    }
  } finally {
    await worker.stop()
  }
}

/** The child that runs one service. */
const childOf = (parent: DrivenUpgrade, cloud: RecordingCloud, name: UpgradeName): DrivenUpgrade =>
  new DrivenUpgrade(parent.client.workflow.getHandle(upgradeId(cloud.cloud, name)), parent.client)

const untilDraining = (upgrade: DrivenUpgrade): Promise<Progress> =>
  upgrade.until('draining', ({ steps }) => steps.some(({ id, state }) => id === drain && state === 'running'))

/** Holds a step until the test lets it go. */
function hold(cloud: RecordingCloud, step: string): () => void {
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  cloud.runs.set(step, async () => {
    const { heartbeat } = Context.current()
    const beat = setInterval(() => heartbeat(), 500)
    await held
    clearInterval(beat)
    return { state: 'done', evidence: '' }
  })
  return letGo
}

/** gRPC's code for a missing workflow or activity. */
const notFound = 5

/** Repeats a call about an activity until the activity has been scheduled. */
async function onceThere(end: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await end()
      return
    } catch (error) {
      const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined
      if (code !== notFound) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  throw new Error('the activity was never there')
}

const failing = {
  state: 'failed',
  generation: 1,
  exitCode: 1,
  tail: 'no',
  effect: 'none',
  evidence: '',
  record: '',
} as const

describe('the upgrade of a whole cloud', () => {
  test(
    'upgrades the services in order, shows the steps of all, and gives each answer at a gate to the one that asks',
    async () => {
      const cloud = cloudOf(...serviceNames)
      await whole(cloud, async (parent) => {
        const planned = (await parent.until('planned', ({ steps }) => steps.length > 0)).steps.map(({ id }) => id)
        for (const name of [gate, 'glance-upgraded']) {
          const asked = await parent.until(`at ${name}`, (progress) => progress.gate?.name === name)
          expect(asked.state).toBe('AwaitingGate')
          // The second answer has the gate's former name, by the release: it is passed on as well.
          await parent.send(name === gate ? gate : 'glance-on-ocata', { by: 'ann' })
        }
        const { client } = parent
        await client.withDeadline(Date.now() + wholeMilliseconds, () => parent.handle.result())
        const { state, steps, decisions } = await parent.progress()
        expect(state).toBe('Done')
        expect(steps.map(({ id }) => id)).toEqual(planned)
        expect(steps.filter((step) => step.state !== 'done' && step.state !== 'not needed')).toEqual([])
        expect(decisions.map(({ signal, by, verdict }) => [signal, by, verdict])).toEqual([
          [gate, 'ann', 'taken'],
          ['glance-on-ocata', 'ann', 'taken'],
        ])
        const order = cloud.ledger.map((step) => step.split('/')[0])
        expect([...new Set(order)]).toEqual([...serviceNames])
        expect(new Set(cloud.ledger).size).toBe(cloud.ledger.length)
      })
    },
    wholeMilliseconds,
  )

  test('shows a step of a service that needs attention, and gives the answer on', async () => {
    const cloud = cloudOf('keystone')
    cloud.runs.set(drain, (generation) => (generation === 1 ? failing : { state: 'done', evidence: '' }))
    await whole(cloud, async (parent) => {
      const { attention, state } = await parent.untilAttention(drain)
      expect({ state, waiting: attention?.waiting }).toEqual({ state: 'Attention', waiting: false })
      await parent.send('retry', { by: 'ann', step: drain })
      await parent.until('at the gate', (progress) => progress.gate?.name === gate)
      const { decisions } = await childOf(parent, cloud, 'keystone').progress()
      expect(decisions).toMatchObject([{ signal: 'retry', by: 'ann', verdict: 'taken' }])
    })
  })

  test('follows a service that goes on, when it is terminated and started again', async () => {
    const cloud = cloudOf('keystone')
    const letGo = hold(cloud, drain)
    await whole(cloud, async (parent) => {
      await untilDraining(parent)
      const { runId } = await childOf(parent, cloud, 'keystone').handle.describe()
      await parent.handle.terminate('somebody slipped')
      const again = await bench.start(cloud, undefined, 'cloud')
      await untilDraining(again)
      letGo()
      await again.until('at the gate', (progress) => progress.gate?.name === gate)
      expect((await childOf(parent, cloud, 'keystone').handle.describe()).runId).toBe(runId)
      expect(new Set(cloud.ledger).size).toBe(cloud.ledger.length)
    })
  })

  test('asks between two services where cloud.yaml wants that, and a word before it is asked opens nothing', async () => {
    const cloud = new RecordingCloud((file) => ({ ...file, order: ['nova', 'cinder'], pauseBetween: true }))
    await whole(cloud, async (parent) => {
      await parent.send('before-cinder', { by: 'hasty' })
      await parent.until('asked', (progress) => progress.gate?.name === 'before-cinder')
      expect(cloud.ledger.filter((step) => step.startsWith('cinder'))).toEqual([])
      await parent.send('before-cinder', { by: 'ann' })
      const { decisions } = await parent.until('on', ({ steps }) =>
        steps.some(({ id, state }) => id.startsWith('cinder/') && state !== 'pending'),
      )
      expect(decisions.map(({ by, verdict }) => `${by} ${verdict}`)).toEqual(['hasty early', 'ann taken'])
    })
  })

  test('is aborted with the service that runs, and starts no other', async () => {
    const cloud = cloudOf('keystone', 'cinder')
    const letGo = hold(cloud, drain)
    await whole(cloud, async (parent) => {
      await untilDraining(parent)
      await parent.send('abort', { by: 'ann', now: true })
      await parent.until('given on', ({ decisions }) => decisions.length === 1)
      letGo()
      await expect(parent.handle.result()).rejects.toMatchObject({ cause: { message: expect.stringContaining('ann') } })
      expect((await childOf(parent, cloud, 'keystone').progress()).state).toBe('Aborted')
      expect(cloud.ledger).toEqual([drain])
    })
  })

  test('pauses with the service that runs', async () => {
    const cloud = cloudOf('keystone')
    const letGo = hold(cloud, drain)
    await whole(cloud, async (parent) => {
      await untilDraining(parent)
      await parent.send('pause', { by: 'ann', now: true })
      await parent.until('given on', ({ decisions }) => decisions.length === 1)
      letGo()
      await parent.until('paused', ({ state }) => state === 'Paused')
      expect(cloud.ledger).toEqual([drain])
      await parent.send('resume', { by: 'ann' })
      await parent.until('at the gate', (progress) => progress.gate?.name === gate)
    })
  })

  test('needs attention where a service’s upgrade is terminated, and starts it again on retry', async () => {
    const cloud = cloudOf('keystone')
    const letGo = hold(cloud, drain)
    await whole(cloud, async (parent) => {
      await untilDraining(parent)
      await childOf(parent, cloud, 'keystone').handle.terminate('by mistake')
      const { attention } = await parent.untilAttention('keystone/cloud/upgrade')
      expect(attention?.sentence).toContain('was terminated')
      letGo()
      await parent.send('retry', { by: 'ann' })
      await parent.until('at the gate', (progress) => progress.gate?.name === gate)
    })
  })

  test('needs attention where somebody ends the following of a service by hand, and follows it again on retry', async () => {
    const cloud = cloudOf('keystone')
    const letGo = hold(cloud, drain)
    await whole(cloud, async (parent) => {
      const raw = new Raw(parent.client)
      const { workflowId } = parent.handle
      const follow = 'keystone/cloud/follow'
      const ends = [
        () => raw.complete(workflowId, follow, [payloadOf('{}', 'json/plain')]),
        () => raw.complete(workflowId, follow, [payloadOf('?', 'text/plain')]),
        () => raw.fail(workflowId, follow, { message: 'by hand', applicationFailureInfo: { nonRetryable: true } }),
        () => raw.fail(workflowId, follow, { message: 'by hand', canceledFailureInfo: {} }),
      ]
      await untilDraining(parent)
      for (const end of ends) {
        await onceThere(end)
        const { attention } = await parent.untilAttention(follow)
        expect(attention?.sentence).toMatch(
          /^(The result of )?keystone\/cloud\/follow (is not one|failed): [^{]+ goes on by itself, and is not followed from here\.$/,
        )
        await parent.send('retry', { by: 'ann' })
      }
      letGo()
      await parent.until('at the gate', (progress) => progress.gate?.name === gate)
      expect(new Set(cloud.ledger).size).toBe(cloud.ledger.length)
      expect(await raw.failedTasks(workflowId)).toEqual([])
    })
  })

  test('says what was done with a word that comes between the end of a service’s upgrade and its hearing of it', async () => {
    const cloud = cloudOf('keystone', 'cinder')
    const letGo = hold(cloud, drain)
    await whole(cloud, async (parent) => {
      await untilDraining(parent)
      const child = childOf(parent, cloud, 'keystone')
      let hear = (): void => undefined
      const heard = new Promise<void>((resolve) => (hear = resolve))
      cloud.hearing = async () => {
        const { heartbeat } = Context.current()
        const beat = setInterval(() => heartbeat(), 500)
        await heard
        clearInterval(beat)
      }
      await child.send('abort', { by: 'ann', now: true })
      letGo()
      await child.handle.result().catch(() => undefined)
      const counts = { verdict: 'taken', why: `${child.handle.workflowId} has ended, so it counts here alone` }
      const late = { verdict: 'refused', why: `${child.handle.workflowId} has ended` }
      const said = [
        ['pause', counts],
        ['resume', counts],
        ['retry', late],
        ['skip', late],
        [gate, late],
        ['abort', counts],
      ] as const
      for (const [signal] of said) await parent.send(signal, { by: 'bob' })
      const { decisions } = await parent.until('judged', (progress) => progress.decisions.length === said.length)
      for (const [signal, verdict] of said)
        expect(decisions).toContainEqual(expect.objectContaining({ signal, by: 'bob', ...verdict }))
      hear()
      await expect(parent.handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('Aborted by bob') as unknown },
      })
      expect(cloud.ledger).toEqual([drain])
    })
  })

  test('waits for a person where a service’s upgrade is refused, as by the lock, and starts it again on retry', async () => {
    const cloud = cloudOf('keystone')
    cloud.holder = 'upgrade-other-glance'
    await whole(cloud, async (parent) => {
      const { attention } = await parent.untilAttention('keystone/cloud/upgrade')
      expect(attention?.sentence).toContain('(refused). upgrade-other-glance holds the lock')
      expect((await childOf(parent, cloud, 'keystone').progress()).state).toBe('Refused')
      cloud.holder = undefined
      await parent.send('retry', { by: 'ann' })
      await parent.until('at the gate', (progress) => progress.gate?.name === gate)
    })
  })
})
