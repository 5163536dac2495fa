import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from '@temporalio/client'
import { MockActivityEnvironment } from '@temporalio/testing'
import { dataConverter } from '../../cloud/converter'
import { follow } from '../../activities/follow'
import { Followed } from '../../cloud/model/followed'
import { upgradeId } from '../../cloud/model/ids'
import { Bench, RecordingCloud } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

test('the last steps of an upgrade that is done are known, though nobody answers for it any more', async () => {
  const cloud = new RecordingCloud()
  const worker = await bench.worker(cloud)
  const { handle } = await bench.start(cloud, undefined, 'cinder')
  try {
    await handle.result()
  } finally {
    await worker.stop()
    await handle.terminate('the test is over').catch(() => undefined)
  }
  const client = new Client({ connection: bench.connection, dataConverter })
  const upgrade = upgradeId(cloud.cloud, 'cinder')
  const said: unknown = await new MockActivityEnvironment().run(() => follow({ upgrade, known: null }, { client }))
  const followed = Followed.parse(said)
  expect(followed).toMatchObject({ state: 'ended', how: 'done' })
  const { steps = [] } = followed.progress ?? {}
  expect(steps.length).toBeGreaterThan(50)
  expect(steps.filter(({ state }) => state !== 'done' && state !== 'not needed')).toEqual([])
})
