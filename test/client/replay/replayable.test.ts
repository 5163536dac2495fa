import { historyFromJSON } from '@temporalio/common/lib/proto-utils'
import type { temporal } from '@temporalio/proto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { replayable, silenceReplays, type Replayable } from '../../../client/replay/replayable'
import { dataConverter } from '../../../cloud/converter'
import { readHistory, storedText } from '../../support/histories/stored'
import { workflowBundle } from '../../support/temporal'

const join = 'keystone/controller3/join'

let bundle: { readonly code: string }
beforeAll(async () => {
  silenceReplays()
  bundle = await workflowBundle()
}, 600_000)

/** A stored history of Keystone's upgrade, changed as a text. */
function changed(change: (text: string) => string): {
  readonly events: readonly temporal.api.history.v1.IHistoryEvent[]
  readonly found: () => Promise<Replayable>
} {
  const { history, workflowId } = readHistory(change(storedText('upgrade-all-keystone')))
  const read = historyFromJSON(history)
  const found = (): Promise<Replayable> => replayable(read, workflowId, { workflowBundle: bundle, dataConverter })
  return { events: read.events ?? [], found }
}

describe('the part of a history that workflows go on with', () => {
  test('is all of it where they have made it', async () => {
    expect(await changed((text) => text).found()).toBe('all')
  })

  test('ends before the first workflow task whose commands they make otherwise, though tasks after it were done', async () => {
    const { events, found } = changed((text) => text.replaceAll(`"activityId":"${join}"`, `"activityId":"${join}s"`))
    const wrong = events.find((event) => event.activityTaskScheduledEventAttributes?.activityId === `${join}s`)
    const task = wrong?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId
    const isLater = ({ eventId, workflowTaskCompletedEventAttributes: done }: (typeof events)[number]): boolean =>
      Boolean(done) && Number(eventId) > Number(task)
    expect(events.filter(isLater).length).toBeGreaterThan(1)
    expect(await found()).toMatchObject({ upTo: { eventId: task } })
  })
})
