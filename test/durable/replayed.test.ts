import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bench, RecordingCloud, type DrivenUpgrade } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

/** Steps of Nova's in which hosts are worked on together, so that one's trouble comes amid the others' results. */
const slow = 'nova/controller2/stop-nova-conductor'
const refused = 'nova/controller3/install'

async function workflowTasks({ handle }: DrivenUpgrade): Promise<{ readonly failed: number; readonly done: number }> {
  const { events } = await handle.fetchHistory()
  const all = events ?? []
  return {
    failed: all.filter((event) => event.workflowTaskFailedEventAttributes).length,
    done: all.filter((event) => event.workflowTaskCompletedEventAttributes).length,
  }
}

describe('an upgrade that is replayed at each workflow task', () => {
  test('goes on alike: every worker that takes it over asks for what the one before has asked for', async () => {
    const cloud = new RecordingCloud()
    let tries = 0
    cloud.runs.set(slow, () =>
      ++tries === 1
        ? { state: 'slow', seconds: 60, sentence: `${slow} takes longer than it should` }
        : { state: 'done', evidence: 'seen' },
    )
    let refusals = 0
    cloud.runs.set(refused, () =>
      ++refusals === 1
        ? { state: 'refused', type: 'Test', sentence: `${refused} is refused once` }
        : { state: 'done', evidence: 'seen' },
    )
    const worker = await bench.worker(cloud, undefined, { cachedWorkflows: 0 })
    const upgrade = await bench.start(cloud, { cloud: cloud.cloud.name }, 'nova')
    try {
      await upgrade.send('pause', { by: 'ann' })
      await upgrade.send('nonsense')
      await upgrade.send('resume', { by: 'ann' })
      await upgrade.untilAttention(refused)
      await upgrade.send('retry', { step: refused, by: 'bob' })
      await upgrade.handle.result()
      const { failed, done } = await workflowTasks(upgrade)
      expect(failed).toBe(0)
      // Events that come together make one task of several: how many tasks there are depends on the machine.
      expect(done).toBeGreaterThan(30)
    } finally {
      await upgrade.handle.terminate('the test is over').catch(() => undefined)
      await worker.stop()
    }
  }, 400_000)
})
