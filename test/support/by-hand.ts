import { setTimeout as sleep } from 'node:timers/promises'
import { isGrpcServiceError, type WorkflowHandle } from '@temporalio/client'
import type { Payload } from '@temporalio/common'
import { temporal } from '@temporalio/proto'
import type { Activities } from '../../activities/interface'
import { RecordingCloud, waitUntilCancelled, type Parts } from './recording'
import type { Raw } from './raw'

const started = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
/** gRPC's code for a missing workflow or activity. */
const notFound = 5
const patienceMilliseconds = 60_000

/** The result or the failure with which a person ends an activity. */
export type ByHand =
  | { readonly with: 'result'; readonly payloads: Payload[] }
  | { readonly with: 'failure'; readonly failure: temporal.api.failure.v1.IFailure }

/** A cloud whose worker never ends one kind of activity, so that only a person can. */
export class WaitingCloud extends RecordingCloud {
  /** @param waits of a step only that one, where one is named */
  constructor(
    private readonly waits: keyof Activities,
    private readonly step?: string,
    ...change: ConstructorParameters<typeof RecordingCloud>
  ) {
    super(...change)
  }

  protected override parts(): Parts {
    const own = super.parts()
    const wait = (input: { readonly step?: string }): Promise<never> | undefined =>
      this.step === undefined || input.step === this.step ? waitUntilCancelled() : undefined
    if (this.waits === 'look') return { ...own, look: (input) => wait(input) ?? own.look(input) }
    if (this.waits === 'run') return { ...own, run: (input) => wait(input) ?? own.run(input) }
    return { ...own, [this.waits]: waitUntilCancelled }
  }
}

/** Ends the activity of that kind that a worker has in hand; false where the workflow ends before there is one. */
export async function endByHand(
  raw: Raw,
  handle: WorkflowHandle,
  activity: keyof Activities,
  end: ByHand,
): Promise<boolean> {
  for (const until = Date.now() + patienceMilliseconds; Date.now() < until;) {
    await sleep(20)
    const { raw: described, status } = await handle.describe()
    if (status.name !== 'RUNNING') return false
    const pending = described.pendingActivities?.find(
      ({ activityType, state }) => activityType?.name === activity && state === started,
    )
    if (pending?.activityId === undefined || pending.activityId === null) continue
    try {
      if (end.with === 'result') await raw.complete(handle.workflowId, pending.activityId, end.payloads)
      else await raw.fail(handle.workflowId, pending.activityId, end.failure)
      return true
    } catch (error) {
      if (!isGrpcServiceError(error) || (error.code as number) !== notFound) throw error
    }
  }
  throw new Error(`${activity} was never there to be ended`)
}
