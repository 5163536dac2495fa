import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from '@temporalio/client'
import { MockActivityEnvironment } from '@temporalio/testing'
import { dataConverter } from '../../cloud/converter'
import { releaseLock, takeLock } from '../../activities/lock'
import { upgradeId } from '../../cloud/model/ids'
import { Bench, RecordingCloud } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

/** Runs a test as two upgrades of one cloud would ask for its lock; ends the lock, whoever holds it. */
async function contending(
  story: (given: {
    cloud: RecordingCloud
    take: (name: 'keystone' | 'glance') => Promise<unknown>
    release: (name: 'keystone' | 'glance') => Promise<unknown>
  }) => Promise<void>,
): Promise<void> {
  const cloud = new RecordingCloud()
  const { name } = cloud.cloud
  const client = new Client({ connection: bench.connection, dataConverter })
  const world = { client, taskQueue: bench.taskQueue + name }
  try {
    await story({
      cloud,
      take: (service) => takeLock({ cloud: name, holder: upgradeId(name, service) }, world),
      release: (service) =>
        new MockActivityEnvironment().run(() => releaseLock({ cloud: name, holder: upgradeId(name, service) }, world)),
    })
  } finally {
    await client.workflow
      .getHandle(`lock-${name}`)
      .terminate('the test is over')
      .catch(() => undefined)
  }
}

test('a lock that was released is free for the next, however long it took to end', () =>
  contending(async ({ cloud, take, release }) => {
    expect(await take('keystone')).toEqual({ taken: true })
    let isReleased = false
    // No worker lives: the lock knows that it is released only when one does.
    const releasing = release('keystone').then(() => (isReleased = true))
    await sleep(1500)
    expect(isReleased).toBe(false)
    const worker = await bench.worker(cloud)
    try {
      await releasing
      expect(await take('glance')).toEqual({ taken: true })
    } finally {
      await worker.stop()
    }
  }))

test('a lock that is about to end is taken anew, not for one that is held', () =>
  contending(async ({ cloud, take, release }) => {
    await take('keystone')
    const releasing = release('keystone')
    const taking = sleep(500).then(() => take('keystone'))
    const worker = await sleep(1000).then(() => bench.worker(cloud))
    try {
      await releasing
      expect(await taking).toEqual({ taken: true })
      expect(await take('glance')).toEqual({ taken: false, holder: upgradeId(cloud.cloud.name, 'keystone') })
    } finally {
      await worker.stop()
    }
  }))

test('a lock is released by its holder alone, and by nobody once it is gone', () =>
  contending(async ({ cloud, take, release }) => {
    const worker = await bench.worker(cloud)
    try {
      await take('keystone')
      await release('glance')
      const holder = upgradeId(cloud.cloud.name, 'keystone')
      expect(await take('glance')).toEqual({ taken: false, holder })
      // An upgrade that was terminated and started again has it still.
      expect(await take('keystone')).toEqual({ taken: true })
      await release('keystone')
      await release('keystone')
      expect(await take('glance')).toEqual({ taken: true })
      await release('keystone')
      expect(await take('keystone')).toEqual({ taken: false, holder: upgradeId(cloud.cloud.name, 'glance') })
    } finally {
      await worker.stop()
    }
  }))
