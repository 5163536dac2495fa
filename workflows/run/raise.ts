import { condition } from '@temporalio/workflow'
import { describeTrouble, type Trouble } from '../state/attention'
import type { Step } from '../procedure/primitives'
import { endIfAborted, type Context } from './context'

/** Waits until no other step's attention is shown: people get one at a time. */
export async function untilNoOther({ upgradeState }: Context, step: Step): Promise<void> {
  const isFree = (): boolean =>
    upgradeState.attention === null ||
    upgradeState.attention.step === step.id ||
    upgradeState.stopRequests.abortDue !== undefined
  while (!isFree()) await condition(isFree)
}

/** Shows trouble that needs a person, and notifies them once. One thing at a time: another step's attention is waited for. */
export async function raise(context: Context, step: Step, trouble: Trouble): Promise<void> {
  const { upgradeState, notify } = context
  await untilNoOther(context, step)
  endIfAborted(context, step)
  const before = upgradeState.attention
  // A step of one host may run on another, such as one that reads the database there.
  const needed = context.neededBecause(step.action.host.name)
  const attention = describeTrouble(step, trouble, new Date(Date.now()).toISOString(), needed)
  upgradeState.raise(attention)
  if (before?.sentence !== attention.sentence) notify(`${attention.step} needs attention. ${attention.sentence}`)
}
