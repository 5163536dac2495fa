import type { temporal } from '@temporalio/proto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bench, RecordingCloud, type DrivenUpgrade } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

/** The current details, which the Web UI shows and `temporal workflow metadata` prints. */
async function detailsOf({ handle }: DrivenUpgrade): Promise<string> {
  const metadata = await handle.query<temporal.api.sdk.v1.IWorkflowMetadata>('__temporal_workflow_metadata')
  return metadata.currentDetails ?? ''
}

describe('the current details of an upgrade', () => {
  test('say where it stands whenever they are read, also by a worker that has just taken it over', async () => {
    const cloud = new RecordingCloud()
    const first = await bench.worker(cloud)
    const upgrade = await bench.start(cloud)
    try {
      await upgrade.untilGate()
      const atGate = await detailsOf(upgrade)
      expect(atGate).toContain('### keystone-upgraded waits for an answer')
      expect(atGate).toContain('Gate `keystone-upgraded`: waits.')
      await first.stop()
      const second = await bench.worker(cloud)
      try {
        expect(await detailsOf(upgrade)).toBe(atGate)
        await upgrade.send('keystone-upgraded', { by: 'ann' })
        await upgrade.handle.result()
        const done = await detailsOf(upgrade)
        expect(done).toContain('**Done**: keystone')
        expect(done).not.toContain('waits for an answer')
      } finally {
        await second.stop()
      }
    } finally {
      await upgrade.handle.terminate('the test is over').catch(() => undefined)
    }
  }, 180_000)
})
