import { condition } from '@temporalio/workflow'
import type { Look } from '../../cloud/model/outcomes'
import type { Trouble } from '../state/attention'
import type { Step } from '../procedure/primitives'
import { endIfAborted, type Context } from './context'
import { raise } from './raise'

/** The decision of a person on a step in trouble, and who it was: empty where they did not say. */
export interface Answered {
  readonly verb: 'retry' | 'skip'
  readonly by: string
}

/**
 * Waits for a person's answer to a step that can't go on without one.
 * @param isOver the trouble has ended by an answer to another step
 * @returns undefined if it ended so before anybody was asked
 */
export async function answerTo(
  context: Context,
  step: Step,
  trouble: Trouble,
  isOver?: () => boolean,
): Promise<Answered | undefined> {
  const { upgradeState, inbox } = context
  if (!(await raise(context, step, trouble, isOver))) return undefined
  await condition(
    () =>
      inbox.answer !== undefined ||
      upgradeState.stopRequests.abortDue !== undefined ||
      upgradeState.hosts.isLeftOut(step.host),
  )
  endIfAborted(context)
  const answer = inbox.takeAnswer()
  upgradeState.needs.settle()
  return { verb: answer?.verb === 'skip' ? 'skip' : 'retry', by: answer?.by ?? '' }
}

/** The trouble of a skip that the probe did not agree with. */
export const refusedSkip = (step: Step, found: string): Trouble => ({
  state: 'refused',
  type: 'SkipRefused',
  sentence: `${step.id} can't be skipped: the probe does not find it done (${found}). Do it by hand first, or retry.`,
})

/** A step that is done, with the output of its probe. */
export type Done = Extract<Look, { state: 'done' }>

/** A step that only a person's word shows to be done. */
export const byWordOf = ({ by }: Answered): Done => ({
  state: 'done',
  evidence: `done by hand, by the word of ${by === '' ? 'somebody who did not say who' : by}: nothing on the host could show it`,
})

/** A step that an earlier run has done, and that a person goes on with. */
export const chosenBy = ({ by }: Answered, { sentence }: { readonly sentence: string }): Done => ({
  state: 'done',
  evidence: `made before this run, and used by the word of ${by === '' ? 'somebody who did not say who' : by}: ${sentence}`,
})
