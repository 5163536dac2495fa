import { setTimeout as wait } from 'node:timers/promises'
import { WorkflowFailedError, WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { isRefusal } from '../cloud/model/refusals'
import { FollowedProgress, digestOf, type Followed, type FollowedEnd } from '../cloud/model/followed'
import { withHeartbeat } from './heartbeat'
import type { FollowInput } from './interface'
import { runEndingOf } from './run-ending'

const pollMilliseconds = 500
/** The parent hears of ended steps this often; it hears at once when the upgrade needs a person. */
const stepsEveryMilliseconds = 5000
/** A query without an answer from a worker is asked again. */
const answerMilliseconds = 3000
/** A Temporal that accepts the question and does not answer is asked again by the next attempt. */
const temporalMilliseconds = 10_000

/**
 * As `Activities.follow`: returns as soon as the upgrade needs a person or has ended, and now and then after a step. Follows
 * the newest run of the id, no matter who started the upgrade, or how often.
 */
export function follow({ upgrade, known }: FollowInput, { client }: { readonly client: Client }): Promise<Followed> {
  const begun = performance.now()
  return withHeartbeat(async ({ signal }) => {
    const handle = client.workflow.getHandle(upgrade)
    for (;;) {
      const within = <T>(asking: () => Promise<T>): Promise<T> =>
        client.withDeadline(Date.now() + temporalMilliseconds, asking)
      const end = await within(() => endOf(handle))
      // A finished upgrade has its last progress as its result, which needs no worker to answer.
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

/** The upgrade's own progress; undefined while no worker answers for it. */
async function ask(client: Client, handle: WorkflowHandle): Promise<FollowedProgress | undefined> {
  const query = (): Promise<unknown> => handle.query('progress')
  return progressIn(await client.withDeadline(Date.now() + answerMilliseconds, query).catch(() => undefined))
}

/** The part of an upgrade's answer or result that is followed. */
function progressIn(said: unknown): FollowedProgress | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  const steps = 'steps' in said && Array.isArray(said.steps) ? said.steps : []
  const parsed = FollowedProgress.safeParse({ ...said, steps: steps.filter(isUnderWay) })
  return parsed.success ? parsed.data : undefined
}

const isUnderWay = (step: unknown): boolean =>
  typeof step === 'object' && step !== null && 'state' in step && step.state !== 'pending'

/** The end of the upgrade; undefined while it runs. */
async function endOf(handle: WorkflowHandle): Promise<FollowedEnd | undefined> {
  const end = (how: FollowedEnd['how'], sentence: string): FollowedEnd => ({ state: 'ended', how, sentence })
  const { workflowId } = handle
  try {
    const ending = runEndingOf(await handle.describe())
    switch (ending) {
      case undefined:
        return undefined
      case 'completed':
        return end('done', '')
      case 'terminated':
        return end('terminated', `${workflowId} was terminated. What it had begun on a host may still run.`)
      case 'timed out':
        return end('failed', `${workflowId} timed out.`)
      case 'cancelled':
        return end('cancelled', (await failureOf(handle)).message)
      case 'failed': {
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

/** The cause of the failure. A cause that can't be read makes the activity fail, so that Temporal tries it again. */
async function failureOf(handle: WorkflowHandle): Promise<Error> {
  try {
    await handle.result()
  } catch (error) {
    if (error instanceof WorkflowFailedError) return error.cause ?? error
    throw error
  }
  throw new Error(`${handle.workflowId} was said to have failed, and has a result`)
}
