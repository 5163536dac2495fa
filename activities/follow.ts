import { setTimeout as wait } from 'node:timers/promises'
import { WorkflowFailedError, WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { isRefusal } from '../cloud/model/refusals'
import { FollowedProgress, digestOf, type Followed, type FollowedEnd } from '../cloud/model/followed'
import { withHeartbeat } from './heartbeat'
import type { FollowInput } from './interface'

const pollMilliseconds = 500
/** Steps that have ended are told this often; what needs a person at once. */
const stepsEveryMilliseconds = 5000
/** A query that no worker answers is asked again. */
const answerMilliseconds = 3000
/** A Temporal that takes the question and says nothing is asked again by the next attempt. */
const temporalMilliseconds = 10_000

/**
 * As `Activities.follow`: comes back as soon as the upgrade needs a person or has ended, and now and then when a step has.
 * Whoever started it, and however often it was started again: the newest run of this id is followed.
 */
export function follow({ upgrade, known }: FollowInput, { client }: { readonly client: Client }): Promise<Followed> {
  const begun = performance.now()
  return withHeartbeat(async ({ signal }) => {
    const handle = client.workflow.getHandle(upgrade)
    for (;;) {
      const within = <T>(asking: () => Promise<T>): Promise<T> =>
        client.withDeadline(Date.now() + temporalMilliseconds, asking)
      const end = await within(() => endOf(handle))
      // One that is done has left its last word as its result, which needs nobody to answer.
      const last = end?.how === 'done' ? progressIn(await within(() => handle.result())) : undefined
      const progress = last ?? (await ask(client, handle))
      if (end !== undefined) return progress === undefined ? end : { ...end, progress }
      if (progress !== undefined) {
        const now = digestOf(progress)
        const isDue = performance.now() - begun > stepsEveryMilliseconds
        if (now.needs !== known?.needs || (isDue && now.steps !== known.steps)) return { state: 'changed', progress }
      }
      await wait(pollMilliseconds, undefined, { signal })
    }
  })
}

/** What it says of itself; undefined while nobody answers for it. */
async function ask(client: Client, handle: WorkflowHandle): Promise<FollowedProgress | undefined> {
  const query = (): Promise<unknown> => handle.query('progress')
  return progressIn(await client.withDeadline(Date.now() + answerMilliseconds, query).catch(() => undefined))
}

/** The progress in an upgrade's answer or result, as far as it is followed. */
function progressIn(said: unknown): FollowedProgress | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  const steps = 'steps' in said && Array.isArray(said.steps) ? said.steps : []
  const parsed = FollowedProgress.safeParse({ ...said, steps: steps.filter(isUnderWay) })
  return parsed.success ? parsed.data : undefined
}

const isUnderWay = (step: unknown): boolean =>
  typeof step === 'object' && step !== null && 'state' in step && step.state !== 'pending'

/** How it has ended; undefined while it runs. */
async function endOf(handle: WorkflowHandle): Promise<FollowedEnd | undefined> {
  const end = (how: FollowedEnd['how'], sentence: string): FollowedEnd => ({ state: 'ended', how, sentence })
  const { workflowId } = handle
  try {
    const { status } = await handle.describe()
    switch (status.name) {
      case 'RUNNING':
      case 'PAUSED':
      case 'CONTINUED_AS_NEW':
      case 'UNSPECIFIED':
      case 'UNKNOWN':
        return undefined
      case 'COMPLETED':
        return end('done', '')
      case 'TERMINATED':
        return end('terminated', `${workflowId} was terminated. What it had begun on a host may still run.`)
      case 'TIMED_OUT':
        return end('failed', `${workflowId} timed out.`)
      case 'CANCELLED':
        return end('cancelled', (await failureOf(handle)).message)
      case 'FAILED': {
        const failure = await failureOf(handle)
        const type = failure instanceof ApplicationFailure ? failure.type : undefined
        return end(type === 'Aborted' ? 'aborted' : isRefusal(type) ? 'refused' : 'failed', failure.message)
      }
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return end('gone', `There is no ${workflowId}.`)
    throw error
  }
}

/** Why it failed; what can't be read is tried again by Temporal, like any fault of the activity. */
async function failureOf(handle: WorkflowHandle): Promise<Error> {
  try {
    await handle.result()
  } catch (error) {
    if (error instanceof WorkflowFailedError) return error.cause ?? error
    throw error
  }
  throw new Error(`${handle.workflowId} was said to have failed, and has a result`)
}
