import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { LookAndRunInput, RunInput } from '../../cloud/model/actions'
import type { Look, Outcome } from '../../cloud/model/outcomes'
import { notifiedUnreachableSeconds } from '../../cloud/model/patience'
import { sentRunInput } from '../../cloud/model/sent-run-input'
import type { Step } from '../procedure/primitives'
import { activityOptions } from './activity-options'
import { failureOf, isUnwanted, readAnswer } from './activity-results'
import type { Context } from './context'
import { scheduledAs } from './scheduled-as'

const activities = proxyActivities<Activities>(activityOptions)

const unreadable = (sentence: string): { state: 'refused'; type: string; sentence: string } => ({
  state: 'refused',
  type: 'ResultInvalid',
  sentence,
})
const failed = (activity: string, error: unknown): { state: 'refused'; type: string; sentence: string } => ({
  state: 'refused',
  type: 'ActivityFailed',
  sentence: failureOf(activity, error),
})

/**
 * Reads the step on its host. Whatever comes back, an operator's own completion included, is parsed.
 * @param how `retryOf`: the generation that a person has decided to run again. `anew`: the effect of an earlier run is made
 *   anew. `operatorNotified`: the operator knows that the host is out of reach. `begunBy`: the activity that may have begun
 *   the job.
 */
export async function look(
  context: Context,
  step: Step,
  {
    retryOf,
    anew = false,
    operatorNotified = false,
    begunBy,
  }: {
    readonly retryOf?: number | undefined
    readonly anew?: boolean
    readonly operatorNotified?: boolean
    readonly begunBy?: string | undefined
  } = {},
): Promise<Look> {
  const activityId = `${scheduledAs(step.id)}:look`
  const options = { ...activityOptions, activityId, summary: step.id }
  const input = {
    ...context.input(step),
    ...(operatorNotified ? { unreachableLimitSeconds: notifiedUnreachableSeconds } : {}),
    ...(retryOf === undefined ? {} : { retryOf }),
    ...(anew ? { anew: true as const } : {}),
    ...(begunBy === undefined ? {} : { begunBy }),
  }
  try {
    const found = readAnswer('look', activityId, await activities.look.executeWithOptions(options, [input]))
    return found.ok ? found.value : unreadable(found.why)
  } catch (error) {
    if (isUnwanted(error)) throw error
    return failed(activityId, error)
  }
}

/** Looks, and runs the step if nothing blocks it. The answer is parsed as that of `look`. */
export async function callLookAndRun(
  context: Context,
  step: Step,
  how: Pick<LookAndRunInput, 'retryOf' | 'anew' | 'cutSessions' | 'lock'>,
): Promise<Outcome> {
  const options = { ...activityOptions, activityId: step.id, summary: step.id }
  const input = { ...context.input(step), ...how }
  try {
    const outcome = readAnswer('lookAndRun', step.id, await activities.lookAndRun.executeWithOptions(options, [input]))
    return outcome.ok ? outcome.value : unreadable(outcome.why)
  } catch (error) {
    if (isUnwanted(error)) throw error
    return failed(step.id, error)
  }
}

/** Runs the step, or attaches to its job. The answer is parsed as that of `look`. */
export async function callRun(
  context: Context,
  step: Step,
  how: Pick<RunInput, 'generation' | 'operatorNotified' | 'awaitReachable' | 'cutSessions' | 'lock'>,
): Promise<Outcome> {
  const options = { ...activityOptions, activityId: step.id, summary: step.id }
  const input = sentRunInput({ ...context.input(step), ...how })
  try {
    const outcome = readAnswer('run', step.id, await activities.run.executeWithOptions(options, [input]))
    return outcome.ok ? outcome.value : unreadable(outcome.why)
  } catch (error) {
    if (isUnwanted(error)) throw error
    return failed(step.id, error)
  }
}
