import { beforeAll, describe, expect, test } from '@jest/globals'
import { DeterminismViolationError } from '@temporalio/workflow'
import { replayOn } from '../support/histories/replay'
import { readHistory, storedNames, storedText } from '../support/histories/stored'
import { workflowBundle } from '../support/temporal'
import { installQuietRuntime } from '../support/quiet-runtime'

/** Recorded by test/support/record-histories.ts: upgrades that were under way before the workflows were changed. */
const ids = storedNames()

let bundle: { code: string }
beforeAll(async () => {
  installQuietRuntime()
  bundle = await workflowBundle()
}, 600_000)

/** Replays a history on the workflows as they are now; `change` alters its text first. */
const replay = (name: string, change: (text: string) => string = (text) => text): Promise<void> => {
  const { history, workflowId } = readHistory(change(storedText(name)))
  return replayOn(bundle, history, workflowId)
}

describe('an upgrade that was begun by an earlier worker', () => {
  test.each(ids)('goes on under the workflows as they are now: %s', (id) => replay(id))

  test.each([
    [
      'a step has another name',
      (text: string) => text.replaceAll('keystone/controller1/migrate', 'keystone/controller1/renamed'),
    ],
    [
      'two steps have changed places',
      (text: string) =>
        text
          .replaceAll('controller1/install', 'controller1/first')
          .replaceAll('controller1/stop-apache2', 'controller1/install')
          .replaceAll('controller1/first', 'controller1/stop-apache2'),
    ],
  ])('would not go on unnoticed where %s', async (_, change) => {
    await expect(replay('upgrade-straight-keystone', change)).rejects.toThrow(DeterminismViolationError)
  })
})
