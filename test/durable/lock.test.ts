import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client, Connection, type WorkflowHandle } from '@temporalio/client'
import { MockActivityEnvironment } from '@temporalio/testing'
import { holdLock } from '../../activities/hold-lock'
import { dataConverter } from '../../cloud/converter'
import { releaseLock, takeLock } from '../../activities/lock'
import { StepId, upgradeId } from '../../cloud/model/ids'
import type { LockNeed } from '../../cloud/model/lock'
import type { Outcome } from '../../cloud/model/outcomes'
import { Bench, RecordingCloud } from '../support/recording'
import { eventually } from '../support/eventually'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

type Service = 'keystone' | 'glance'
const run = 'the-run-that-took-it'
const step = StepId.parse('keystone/controller1/stop-apache2')

interface Contention {
  readonly cloud: RecordingCloud
  readonly lock: WorkflowHandle
  readonly idOf: (name: Service) => string
  readonly take: (name: Service) => Promise<unknown>
  readonly release: (name: Service) => Promise<unknown>
  /** Asks for the lock as a step of Keystone's does right before a change. */
  readonly change: (more?: Partial<LockNeed>) => Promise<void>
  /** An upgrade that runs, and does nothing: no worker is there for it. */
  readonly begin: (name: Service) => Promise<WorkflowHandle>
}

/** Runs a test as two upgrades of one cloud would ask for its lock; ends the workflows that it has left. */
async function contending(story: (given: Contention) => Promise<void>): Promise<void> {
  const cloud = new RecordingCloud()
  const { name } = cloud.cloud
  const client = new Client({ connection: bench.connection, dataConverter })
  const world = { client, taskQueue: bench.taskQueue + name }
  const lock = client.workflow.getHandle(`lock-${name}`)
  const idOf = (service: Service) => upgradeId(cloud.cloud, service)
  try {
    await story({
      cloud,
      lock,
      idOf,
      take: (service) => takeLock({ cloud: name, holder: idOf(service), run }, world),
      release: (service) =>
        new MockActivityEnvironment().run(() => releaseLock({ cloud: name, holder: idOf(service) }, world)),
      change: (more = {}) =>
        holdLock({ upgrade: idOf('keystone'), step, run }, { cloud: name, run, take: false, ...more }, world),
      begin: (service) =>
        client.workflow.start(service, { workflowId: idOf(service), taskQueue: `nobody-${name}`, args: [{}] }),
    })
  } finally {
    for (const id of [`lock-${name}`, idOf('keystone'), idOf('glance')]) {
      await client.workflow
        .getHandle(id)
        .terminate('the test is over')
        .catch(() => undefined)
    }
  }
}

/** A contention with a worker for the lock. */
const attended = (story: (given: Contention) => Promise<void>): Promise<void> =>
  contending(async (given) => {
    const worker = await bench.worker(given.cloud)
    try {
      await story(given)
    } finally {
      await worker.stop()
    }
  })

const taken = { taken: true, run }

describe('the lock of a cloud', () => {
  test('that was released is free for the next, however long it took to end', () =>
    contending(async ({ cloud, take, release }) => {
      expect(await take('keystone')).toEqual(taken)
      let isReleased = false
      // No worker lives: the lock knows that it is released only when one does.
      const releasing = release('keystone').then(() => (isReleased = true))
      await sleep(1500)
      expect(isReleased).toBe(false)
      const worker = await bench.worker(cloud)
      try {
        await releasing
        expect(await take('glance')).toEqual(taken)
      } finally {
        await worker.stop()
      }
    }))

  test('that is about to end is taken anew, not for one that is held', () =>
    contending(async ({ cloud, take, release, idOf }) => {
      await take('keystone')
      const releasing = release('keystone')
      const taking = sleep(500).then(() => take('keystone'))
      const worker = await sleep(1000).then(() => bench.worker(cloud))
      try {
        await releasing
        expect(await taking).toEqual(taken)
        expect(await take('glance')).toMatchObject({ taken: false, holder: idOf('keystone') })
      } finally {
        await worker.stop()
      }
    }))

  test('is given back by its holder alone, and by nobody once it is gone', () =>
    attended(async ({ take, release, idOf }) => {
      await take('keystone')
      await release('glance')
      expect(await take('glance')).toMatchObject({ taken: false, holder: idOf('keystone') })
      // An upgrade that was terminated and started again still has it.
      expect(await take('keystone')).toEqual(taken)
      await release('keystone')
      await release('keystone')
      expect(await take('glance')).toEqual(taken)
      await release('keystone')
      expect(await take('keystone')).toMatchObject({ taken: false, holder: idOf('glance') })
    }))

  test('excludes an upgrade to another release as well, whichever came first: their ids differ by its end alone', () =>
    attended(async ({ cloud, lock, take, release, idOf }) => {
      const { name } = cloud.cloud
      const pike = upgradeId({ name, release: { idSuffix: '.pike' } }, 'keystone')
      const client = bench.client()
      const world = { client, taskQueue: bench.taskQueue + name }
      const takeForPike = () => takeLock({ cloud: name, holder: pike, run }, world)
      const changeForPike = () => holdLock({ upgrade: pike, step, run }, { cloud: name, run, take: true }, world)
      await take('keystone')
      expect(await takeForPike()).toMatchObject({ taken: false, holder: idOf('keystone') })
      await expect(changeForPike()).rejects.toMatchObject({ type: 'LockHeld' })
      // It gives back nothing that is another's either.
      await new MockActivityEnvironment().run(() => releaseLock({ cloud: name, holder: pike }, world))
      expect(await lock.query('holder')).toBe(idOf('keystone'))
      await release('keystone')
      expect(await takeForPike()).toEqual(taken)
      expect(await take('keystone')).toMatchObject({ taken: false, holder: pike })
    }))

  test('that a person has started by hand is its holder’s, by its input', () =>
    attended(async ({ cloud, lock, take, change, release, idOf }) => {
      const start = (holder: string): Promise<unknown> =>
        bench.client().workflow.start('cloudLock', {
          workflowId: lock.workflowId,
          taskQueue: bench.taskQueue + cloud.cloud.name,
          args: [{ holder }],
        })
      await start(idOf('keystone'))
      await change()
      expect(await take('glance')).toMatchObject({ taken: false, holder: idOf('keystone') })
      await release('keystone')
      await start('ann, until the disks are in')
      expect(await take('keystone')).toMatchObject({
        taken: false,
        sentence: expect.stringMatching(
          /^ann, until the disks are in has held lock-.* taken by hand.*--name release/,
        ) as unknown,
      })
      await lock.signal('release', { by: 'ann' })
      await lock.result()
      expect(await take('keystone')).toEqual(taken)
    }))

  test('whose id another workflow has is told by that one’s type', () =>
    contending(async ({ cloud, lock, take, change }) => {
      await bench.client().workflow.start('keystone', {
        workflowId: lock.workflowId,
        taskQueue: `nobody-${cloud.cloud.name}`,
        args: [{}],
      })
      expect(await take('glance')).toMatchObject({ taken: false, holder: 'a workflow of type keystone' })
      await expect(change()).rejects.toThrow(/a workflow of type keystone has held lock-.*or terminates it/)
    }))

  test('tells whoever wants it who has held it since when, and whether that upgrade runs', () =>
    attended(async ({ take, begin, idOf }) => {
      const keystone = await begin('keystone')
      await take('keystone')
      const since = new RegExp(`^${idOf('keystone')} has held the lock of .* since 20..-.*It runs since 20`)
      expect(await take('glance')).toMatchObject({ sentence: expect.stringMatching(since) as unknown })
      await keystone.terminate('for the test')
      expect(await take('glance')).toMatchObject({
        sentence: expect.stringMatching(/It was terminated at 20.*start it again, or release its lock/) as unknown,
      })
    }))
})

describe('a release by a person', () => {
  test('is refused while the holder runs, which is named, whatever way it is asked for; by force it is done', () =>
    attended(async ({ take, begin, lock, idOf }) => {
      await begin('keystone')
      await take('keystone')
      await lock.signal('release', { by: 'ann' })
      await expect(lock.executeUpdate('release', { args: [{ by: 'bob' }] })).rejects.toMatchObject({
        cause: {
          message: expect.stringMatching(new RegExp(`${idOf('keystone')} runs since .*"force":true`)) as unknown,
        },
      })
      await lock.cancel()
      const details = async (): Promise<string> => {
        const metadata = await lock.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
        return metadata.currentDetails ?? ''
      }
      await eventually(async () => (await details()).includes('a cancellation request'))
      expect(await details()).toMatch(/`ann`: refused/)
      expect((await lock.describe()).status.name).toBe('RUNNING')
      expect(await lock.executeUpdate('release', { args: [{ by: 'bob', force: true }] })).toEqual({
        giver: 'operator',
        by: 'bob, by force',
      })
      expect(await take('glance')).toEqual(taken)
    }))

  test('is a person’s also where it names the holder: that runs, and keeps its lock', () =>
    attended(async ({ take, begin, lock, change, release, idOf }) => {
      await begin('keystone')
      await take('keystone')
      const asked = { by: 'ann', holder: idOf('keystone') }
      await expect(lock.executeUpdate('release', { args: [asked] })).rejects.toMatchObject({
        cause: { message: expect.stringMatching(/runs since .*"force":true/) as unknown },
      })
      await change()
      await release('keystone')
      expect(await lock.result()).toMatchObject({ giver: 'holder' })
    }))

  test('of a lock that was given back, by a reset of it beside the next holder, costs that one a retry and no more', () =>
    attended(async ({ cloud, lock, take, release, begin }) => {
      await take('keystone')
      const { runId } = await lock.describe()
      await release('keystone')
      await begin('glance')
      await take('glance')
      const { name } = cloud.cloud
      const client = bench.client()
      const glance = upgradeId(cloud.cloud, 'glance')
      const change = (more: boolean): Promise<void> =>
        holdLock(
          { upgrade: glance, step, run },
          { cloud: name, run, take: more },
          { client, taskQueue: bench.taskQueue + name },
        )
      await change(false)
      const { events } = await client.workflow.getHandle(lock.workflowId, runId).fetchHistory()
      const begun = (events ?? []).find((event) => event.workflowTaskCompletedEventAttributes)
      // Temporal ends the lock that glance has, and delivers the old release again.
      await client.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: lock.workflowId, runId },
        reason: 'for the test',
        workflowTaskFinishEventId: begun?.eventId ?? null,
        requestId: `reset-${lock.workflowId}`,
      })
      await lock.result()
      await expect(change(false)).rejects.toMatchObject({ type: 'LockLost' })
      await change(true)
      expect(await take('keystone')).toMatchObject({ taken: false, holder: glance })
    }))

  test('is taken once the holder no longer runs; so is a cancellation', () =>
    attended(async ({ take, begin, lock }) => {
      await (await begin('keystone')).terminate('for the test')
      await take('keystone')
      await lock.signal('release', { by: 'ann' })
      await lock.result()
      expect(await take('glance')).toEqual(taken)
      await lock.cancel()
      expect(await lock.result()).toEqual({ giver: 'operator', by: 'a cancellation request' })
    }))

  test.each([
    ['a bare text', 'please'],
    ['a misspelt key', { forse: true }],
    ['another holder', { holder: 'upgrade-other-keystone' }],
  ])('with %s ends nothing and wedges nothing', (_what, payload) =>
    attended(async ({ take, release, lock }) => {
      await take('keystone')
      await lock.signal('release', payload)
      await lock.signal('relaese', {})
      expect(await lock.query('holder')).toContain('keystone')
      await release('keystone')
      expect(await lock.result()).toMatchObject({ giver: 'holder' })
    }),
  )

  test('asked for hundreds of times leaves the lock held, as it was, and its history short', () =>
    attended(async ({ take, release, begin, lock, change }) => {
      await begin('keystone')
      await take('keystone')
      const { memo, runId } = await lock.describe()
      for (let hundreds = 0; hundreds < 5; hundreds += 1)
        await Promise.all(Array.from({ length: 100 }, () => lock.signal('release', { by: 'ann' })))
      await eventually(async () => (await lock.describe()).runId !== runId)
      const now = await lock.describe()
      expect(now.status.name).toBe('RUNNING')
      expect(now.memo).toEqual(memo)
      await change()
      expect(await take('glance')).toMatchObject({ taken: false })
      await release('keystone')
      expect(await take('glance')).toEqual(taken)
    }))
})

describe('a step that is about to change something', () => {
  test('goes on while its upgrade holds the lock, whichever of its runs has taken it', () =>
    contending(async ({ take, change }) => {
      await take('keystone')
      await change()
      await change({ run: 'an-earlier-run' })
    }))

  test.each([
    ['terminated', (lock: WorkflowHandle) => lock.terminate('for the test'), /was terminated at 20/],
    ['cancelled', (lock: WorkflowHandle) => lock.cancel(), /was released by a cancellation request at 20/],
    [
      'released by force',
      (lock: WorkflowHandle) => lock.signal('release', { by: 'ann', force: true }),
      /was released by ann, by force at 20/,
    ],
  ])('is refused where the lock was %s under its upgrade, in any of its runs; a retry takes it', (_how, end, words) =>
    attended(async ({ take, change, lock }) => {
      await take('keystone')
      await end(lock)
      await lock.result().catch(() => undefined)
      await expect(change()).rejects.toMatchObject({
        type: 'LockLost',
        kind: 'decision',
        message: expect.stringMatching(words) as unknown,
      })
      await expect(change({ run: 'an-earlier-run' })).rejects.toMatchObject({ type: 'LockLost' })
      await change({ take: true })
      await change()
      expect(await take('glance')).toMatchObject({ taken: false })
    }),
  )

  test('is refused while another upgrade holds the lock, which is named; a retry takes it once it is free', () =>
    attended(async ({ take, release, change, begin, idOf }) => {
      const glance = await begin('glance')
      await take('glance')
      const named = (words: RegExp): unknown =>
        expect.objectContaining({ type: 'LockHeld', message: expect.stringMatching(words) as unknown })
      const held = new RegExp(`^${step} does not go on. ${idOf('glance')} has held the lock of .* since 20`)
      for (const take of [false, true]) {
        await expect(change({ take })).rejects.toEqual(named(held))
        await expect(change({ take, run: 'an-earlier-run' })).rejects.toEqual(named(/It runs since/))
      }
      await glance.terminate('for the test')
      await expect(change()).rejects.toEqual(named(/It was terminated at 20/))
      await release('glance')
      await change({ take: true })
    }))

  test('of a run that a reset has made takes the lock that its upgrade had given back at its end', () =>
    attended(async ({ take, release, change }) => {
      await take('keystone')
      await release('keystone')
      await expect(change()).rejects.toMatchObject({ type: 'LockLost' })
      await change({ run: 'an-earlier-run' })
      expect(await take('glance')).toMatchObject({ taken: false })
    }))

  test('is tried again while Temporal does not answer: nothing is changed meanwhile', async () => {
    const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) })
    const { cloud } = new RecordingCloud()
    const { name } = cloud
    const changing = { upgrade: upgradeId(cloud, 'keystone'), step, run }
    await expect(
      holdLock(changing, { cloud: name, run, take: false }, { client, taskQueue: 'none' }),
    ).rejects.toMatchObject({ type: 'LockUnknown', kind: 'transport' })
  })
})

describe('an upgrade whose lock is gone', () => {
  /** As a host's step answers while the lock is gone; from the first retry on it is taken. */
  const lostUntilTaken = (): {
    readonly answer: (generation: number, lock?: LockNeed) => Outcome
    readonly taking: (boolean | undefined)[]
  } => {
    let isHeld = false
    const taking: (boolean | undefined)[] = []
    const answer = (_generation: number, lock?: LockNeed): Outcome => {
      taking.push(lock?.take)
      isHeld ||= lock?.take === true
      return isHeld
        ? { state: 'done', evidence: '' }
        : { state: 'refused', type: 'LockLost', sentence: 'the lock is gone' }
    }
    return { answer, taking }
  }

  test('asks a person before the step changes anything, and takes the lock on retry alone', async () => {
    const cloud = new RecordingCloud()
    const { answer, taking } = lostUntilTaken()
    cloud.runs.set('keystone/controller2/install', answer)
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention('keystone/controller2/install')
      expect(attention?.sentence).toBe('the lock is gone')
      await upgrade.send('skip', { by: 'ann' })
      await upgrade.until('refused', ({ attention: now }) => now?.sentence.includes("can't be skipped") === true)
      expect(taking).toEqual([false])
      await upgrade.send('retry', { by: 'ann' })
      await upgrade.untilAttention('keystone/controller2/install')
      await upgrade.send('retry', { by: 'ann' })
      await upgrade.untilGate()
      expect(taking).toEqual([false, false, true])
    })
  })

  test('says of a drain that was refused half-way that its node is out, and of one that did nothing that it is in', async () => {
    const cloud = new RecordingCloud()
    const drain = 'keystone/controller1/drain'
    const refused = { state: 'refused', type: 'LockHeld', sentence: 'glance has it' } as const
    cloud.runs.set(drain, () => refused)
    await bench.with(cloud, async (upgrade) => {
      expect((await upgrade.untilAttention(drain)).detached).toEqual([])
      cloud.runs.set(drain, () => ({ ...refused, sentence: 'still', out: true }))
      await upgrade.send('retry')
      const { detached } = await upgrade.until('again', ({ attention }) => attention?.sentence === 'still')
      expect(detached).toEqual(['controller1'])
    })
  })

  test('needs one answer where several hosts were refused side by side', async () => {
    const cloud = new RecordingCloud()
    const { answer, taking } = lostUntilTaken()
    const stops = ['controller1', 'controller2', 'controller3'].map((host) => `nova/${host}/stop-nova-conductor`)
    for (const stop of stops) cloud.runs.set(stop, answer)
    const worker = await bench.worker(cloud)
    try {
      const upgrade = await bench.start(cloud, undefined, 'nova')
      try {
        await upgrade.until('attention', ({ attention }) => attention !== null && taking.length === stops.length)
        await upgrade.send('retry', { by: 'ann' })
        await upgrade.handle.result()
        expect((await upgrade.progress()).decisions).toHaveLength(1)
        expect(taking.slice(stops.length)).toEqual([true, true, true])
      } finally {
        await upgrade.handle.terminate().catch(() => undefined)
      }
    } finally {
      await worker.stop()
    }
  })
})
