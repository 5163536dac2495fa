import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bench, RecordingCloud } from '../support/recording'

/** Names that the SDK keeps for itself: queries of its own, and all names that begin as they do. */
const reserved = [
  '__temporal_workflow_metadata',
  '__stack_trace',
  '__enhanced_stack_trace',
  '__temporal_',
  '__temporal_constructor',
]

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

describe('a signal with a name that the SDK keeps for itself', () => {
  test('is recorded as unknown by the name that was sent, and the upgrade goes on to its end', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      for (const name of reserved) await upgrade.send(name, { by: 'ann' })
      const { decisions } = await upgrade.until('heard them all', (now) => now.decisions.length === reserved.length)
      expect(decisions.map(({ signal }) => signal)).toEqual(reserved)
      expect(new Set(decisions.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']))
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.handle.result()
    })
  })

  test('does no harm where it comes before the upgrade has begun', async () => {
    const cloud = new RecordingCloud()
    const upgrade = await bench.start(cloud)
    for (const name of reserved) await upgrade.send(name)
    const worker = await bench.worker(cloud)
    try {
      const { decisions } = await upgrade.untilGate()
      expect(decisions.map(({ signal }) => signal)).toEqual(reserved)
    } finally {
      await upgrade.handle.terminate('the test is over').catch(() => undefined)
      await worker.stop()
    }
  })

  test('is turned down as an update, and as a query, without harm', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      for (const name of reserved) {
        await expect(upgrade.handle.executeUpdate(name, { args: [{}] })).rejects.toThrow()
        await upgrade.handle.query(name).catch(() => undefined)
      }
      expect((await upgrade.progress()).decisions).toEqual([])
    })
  })
})
