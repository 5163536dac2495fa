import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { temporal } from '@temporalio/proto'
import type { UpgradeName } from '../../cloud/model/ids'
import { Bench, RecordingCloud, type DrivenUpgrade } from '../support/recording'

const { RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL } = temporal.api.enums.v1.ResetReapplyExcludeType

/** Events of each upgrade to which the test resets it, spread over the whole history. */
const pointsOfEach = 6

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

/** The ends of the workflow tasks of a run: the points to which it can be reset. */
async function pointsOf({ handle }: DrivenUpgrade): Promise<readonly { run: string; event: string }[]> {
  const { runId: run } = await handle.describe()
  const { events } = await handle.fetchHistory()
  return (events ?? [])
    .filter(({ workflowTaskCompletedEventAttributes }) => Boolean(workflowTaskCompletedEventAttributes))
    .map(({ eventId }) => ({ run, event: String(eventId) }))
}

/** @returns false where Temporal can't reset to this event, which was written together with the one before it */
async function isReset({ handle }: DrivenUpgrade, { run, event }: { run: string; event: string }): Promise<boolean> {
  const asked = temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest.fromObject({
    namespace: 'default',
    workflowExecution: { workflowId: handle.workflowId, runId: run },
    reason: 'for the test',
    workflowTaskFinishEventId: Number(event),
    requestId: `reset-${handle.workflowId}-${event}`,
    resetReapplyExcludeTypes: [RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL],
  })
  try {
    await bench.connection.workflowService.resetWorkflowExecution(asked)
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes('must be at the boundary')) return false
    throw error
  }
}

describe('an upgrade that is done, reset to events of all its parts, goes on to its end and runs nothing twice', () => {
  test.each<UpgradeName>(['glance', 'nova', 'nova-finish', 'neutron', 'cinder'])('%s', async (name) => {
    const cloud = new RecordingCloud()
    await bench.with(
      cloud,
      async (upgrade) => {
        await upgrade.toTheEnd()
        const ran = [...cloud.ledger]
        expect(new Set(ran).size).toBe(ran.length)
        const all = await pointsOf(upgrade)
        const stride = Math.ceil(all.length / pointsOfEach)
        let tried = 0
        for (const point of all.filter((_, index) => index % stride === stride - 1 || index === 0)) {
          if (!(await isReset(upgrade, point))) continue
          tried += 1
          await upgrade.toTheEnd()
          // If the reset point is between a step's look and its run, the run is asked for once more. It has that look's
          // generation, which a host starts at most once.
          expect({ event: point.event, ran: [...new Set(cloud.ledger)] }).toEqual({ event: point.event, ran })
          const again = [...cloud.generations].filter(([, generation]) => generation > 1)
          expect({ event: point.event, again }).toEqual({ event: point.event, again: [] })
        }
        expect(tried).toBeGreaterThan(pointsOfEach / 2)
      },
      undefined,
      name,
    )
  })
})
