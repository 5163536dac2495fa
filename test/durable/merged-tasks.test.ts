import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { serviceNames } from '../../cloud/model/ids'
import { computes, oneByOne, stepOn, wide } from '../support/computes-one-by-one'
import { eventually } from '../support/eventually'
import { withMergedTasks } from '../support/histories/merged'
import { replayOn } from '../support/histories/replay'
import { Bench, type DrivenUpgrade } from '../support/recording'
import { tellsIfSlow } from '../support/tells-if-slow'
import { workflowBundle } from '../support/temporal'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

/** Replays the history of an upgrade as it is, and with as few workflow tasks as it could have had; returns the difference. */
async function replayMerged({ handle }: DrivenUpgrade): Promise<number> {
  const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()))
  const bundle = await workflowBundle()
  await tellsIfSlow('the replay of the history', replayOn(bundle, history, handle.workflowId))
  const { history: merged, merged: tasks } = withMergedTasks(history)
  await tellsIfSlow('the replay of merged tasks', replayOn(bundle, merged, handle.workflowId))
  return tasks
}

describe('an upgrade whose branches go on side by side', () => {
  test('makes the same commands if Temporal tells of results in one task that came in several', async () => {
    await bench.with(
      oneByOne(),
      async (upgrade) => {
        await upgrade.until('all set', ({ steps }) =>
          computes.every((host) => steps.find(({ id }) => id === stepOn(host))?.state === 'done'),
        )
        expect(await replayMerged(upgrade)).toBeGreaterThan(2)
      },
      undefined,
      'nova',
    )
  }, 300_000)

  test('does so while people are reminded of a node that needs them, and the others go on', async () => {
    const cloud = oneByOne()
    const [, , third] = computes
    if (third === undefined) throw new Error('there are nine')
    const others = cloud.runs.get(stepOn(third))
    let tries = 0
    cloud.runs.set(stepOn(third), async (generation, lock) => {
      tries += 1
      if (tries === 1)
        return { state: 'failed', generation, exitCode: 1, tail: '', effect: 'none', evidence: '', record: '' }
      return others?.(generation, lock) ?? { state: 'done', evidence: 'set' }
    })
    let asked = 0
    cloud.delivers = (notification) => {
      asked += 1
      const at = new Date(Date.now() + 1000).toISOString()
      const standing = { firstAt: at, lastAt: at, reminders: 0, isEscalated: false }
      return { standing, wantsEnd: true, channels: [], ...(notification?.stage === 'waits' ? { next: at } : {}) }
    }
    await bench.with(
      cloud,
      async (upgrade) => {
        await upgrade.untilAttention(stepOn(third))
        await eventually(() => asked > 3, { what: 'reminders', seconds: 60 })
        await upgrade.send('retry', { by: 'ann' })
        await upgrade.toTheEnd()
        expect(await replayMerged(upgrade)).toBeGreaterThan(2)
      },
      undefined,
      'nova',
    )
  }, 300_000)

  test.each(serviceNames)(
    'does so from its beginning to its end: %s',
    async (service) => {
      await bench.with(
        wide(),
        async (upgrade) => {
          await tellsIfSlow('the end of the upgrade', upgrade.toTheEnd())
          await replayMerged(upgrade)
        },
        undefined,
        service,
      )
    },
    300_000,
  )
})
