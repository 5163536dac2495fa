import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Cloud } from '../../cloud/model/cloud'
import { HostName, serviceNames } from '../../cloud/model/ids'
import { eventually } from '../support/eventually'
import { withMergedTasks } from '../support/histories/merged'
import { replayOn } from '../support/histories/replay'
import { Bench, RecordingCloud, type DrivenUpgrade } from '../support/recording'
import { workflowBundle } from '../support/temporal'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const computes = Array.from({ length: 9 }, (_, at) => HostName.parse(`compute${at + 1}`))
const stepOn = (host: string): string => `nova/${host}/configure-upgrade_levels`

/** The example's cloud with more network nodes and computes, three at once. */
const wide = (): RecordingCloud =>
  new RecordingCloud((example: Cloud): Cloud => {
    const [some] = example.network
    if (some === undefined) throw new Error('the example has network nodes')
    const others = ['network8', 'network9'].map((name) => ({ ...some, name: HostName.parse(name) }))
    return {
      ...example,
      groups: { batch: 3, maxUnavailable: 3 },
      network: [...example.network, ...others],
      computes: computes.map((name) => ({ ...some, name })),
    }
  })

/** A cloud whose computes end one after another, each once the one after the next has begun: in a task of its own. */
function oneByOne(): RecordingCloud {
  const cloud = wide()
  const begun = new Map(
    computes.map((host) => {
      let begin: () => void = () => undefined
      const whenBegun = new Promise<void>((resolve) => {
        begin = resolve
      })
      return [host, { begin: () => begin(), whenBegun }]
    }),
  )
  for (const [at, host] of computes.entries())
    cloud.runs.set(stepOn(host), async () => {
      begun.get(host)?.begin()
      // The third after this one begins only once this one, or one before it, has ended.
      const awaited = computes[at + 2]
      if (awaited !== undefined) await begun.get(awaited)?.whenBegun
      return { state: 'done', evidence: 'set' }
    })
  return cloud
}

/** Replays the history of an upgrade as it is, and with as few workflow tasks as it could have had; returns the difference. */
async function replayMerged({ handle }: DrivenUpgrade): Promise<number> {
  const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()))
  const bundle = await workflowBundle()
  await replayOn(bundle, history, handle.workflowId)
  const { history: merged, merged: tasks } = withMergedTasks(history)
  await replayOn(bundle, merged, handle.workflowId)
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
  }, 120_000)

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
  }, 120_000)

  test.each(serviceNames)(
    'does so from its beginning to its end: %s',
    async (service) => {
      await bench.with(
        wide(),
        async (upgrade) => {
          await upgrade.toTheEnd()
          await replayMerged(upgrade)
        },
        undefined,
        service,
      )
    },
    120_000,
  )
})
