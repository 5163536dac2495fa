import type { Look } from '../../cloud/model/outcomes'
import type { Step } from '../procedure/primitives'
import { unlessSaid } from './interruptible'
import { endIfAborted, type Context } from './context'
import { look } from './step-activities'
import { raiseWhileWaiting } from './raise'

/** A look that has found its host out of reach. */
export type Unreachable = Extract<Look, { state: 'unreachable' }>

/** The answer of a host that was reached at last: unless a person no longer wants to wait for it. */
export type Found =
  | Exclude<Look, { state: 'unreachable' }>
  | { readonly state: 'parked'; readonly sentence: string; readonly outOfReach: boolean }

/**
 * Looks until the host answers. Meanwhile the operator knows, and may end the waiting.
 * @param how `last`: a look that has just found the host out of reach
 */
export async function lookUntilReached(
  context: Context,
  step: Step,
  how: { readonly retryOf?: number | undefined; readonly anew?: boolean; readonly last?: Unreachable | undefined } = {},
): Promise<Found> {
  const { retryOf, anew = false } = how
  const { upgradeState, inbox } = context
  const isOurs = (): boolean => upgradeState.needs.attention?.step === step.id
  const over = (): void => {
    if (isOurs()) upgradeState.needs.settle()
    else upgradeState.needs.leaveLine(step.id)
  }
  const isSaid = (): boolean =>
    upgradeState.stopRequests.abortDue !== undefined ||
    upgradeState.hosts.isLeftOut(step.host) ||
    (isOurs() && inbox.answer !== undefined)
  const parked = (sentence: string): Found => {
    over()
    return { state: 'parked', sentence: `${step.host} is no longer waited for. ${sentence}`, outOfReach: true }
  }
  let { last } = how
  const begunBy = last?.activity
  if (last !== undefined) {
    endIfAborted(context)
    if (!(await raiseWhileWaiting(context, step, last))) last = undefined
    endIfAborted(context)
  }
  for (;;) {
    const found = await unlessSaid(isSaid, () =>
      look(context, step, { retryOf, anew, operatorNotified: last !== undefined, begunBy }),
    )
    if (found !== undefined && found.state !== 'unreachable') {
      over()
      return found
    }
    last = found ?? last
    if (upgradeState.hosts.isLeftOut(step.host)) return parked('It was left out.')
    if (last !== undefined && found !== undefined && !(await raiseWhileWaiting(context, step, last))) last = undefined
    endIfAborted(context)
    if (isOurs() && inbox.takeAnswer() !== undefined) return parked(last?.sentence ?? '')
  }
}
