import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { DeterminismViolationError } from '@temporalio/workflow'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { workflowBundle } from '../support/temporal'

/** Recorded by test/support/record-histories.ts: upgrades that were under way before the workflows were changed. */
const folder = join(__dirname, '../histories')
const ids = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))

let bundle: { code: string }
beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  })
  bundle = await workflowBundle()
}, 600_000)

/** Replays a history on the workflows as they are now; `change` alters its text first. */
const replay = (id: string, change: (text: string) => string = (text) => text): Promise<void> => {
  const history: unknown = JSON.parse(change(readFileSync(join(folder, `${id}.json`), 'utf8')))
  return Worker.runReplayHistory({ workflowBundle: bundle }, history, id)
}

describe('an upgrade that was begun by an earlier worker', () => {
  test('is among the stored histories in each of its kinds', () => {
    expect(ids.sort()).toEqual([
      'upgrade-agents-neutron',
      'upgrade-attention-keystone',
      'upgrade-computes-nova-finish',
      'upgrade-crash-keystone',
      'upgrade-found-keystone',
      'upgrade-gate-keystone',
      'upgrade-later-glance',
      'upgrade-outage-nova',
      'upgrade-straight-keystone',
      'upgrade-whole',
      'upgrade-whole-cinder',
      'upgrade-whole-glance',
    ])
  })

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
