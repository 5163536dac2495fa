import { condition, patched } from '@temporalio/workflow'
import { describeTrouble, type Trouble } from '../state/attention'
import type { Step } from '../procedure/primitives'
import { endIfAborted, type Context } from './context'

/** True while no other step's attention is shown. */
const isFree = ({ upgradeState }: Context, step: Step): boolean =>
  upgradeState.attention === null ||
  upgradeState.attention.step === step.id ||
  upgradeState.stopRequests.abortDue !== undefined

/** Waits until no other step's attention is shown: people get one at a time. */
export async function untilNoOther(context: Context, step: Step): Promise<void> {
  while (!isFree(context, step)) await condition(() => isFree(context, step))
}

/** A step that is slow, or whose host is out of reach, is asked again before a person hears of it late. */
export const mayBeOver = (): boolean => true

/**
 * Shows trouble that needs a person, and notifies them once. Another step's attention is waited for. Two steps that fail in
 * one moment, or wait for one attention to end, are let through together. The second then waits for the first: their one
 * answer would count for both.
 * @param isOver asked after such a wait: the trouble may have ended meanwhile
 * @returns false if it has, and was not shown
 */
export async function raise(
  context: Context,
  step: Step,
  trouble: Trouble,
  isOver: () => boolean = () => false,
): Promise<boolean> {
  const { upgradeState, notify } = context
  let waits = !isFree(context, step)
  await untilNoOther(context, step)
  // Upgrades that began before this was added go on as soon as they are let through.
  while ((waits || !isFree(context, step)) && patched('one-attention-at-a-time')) {
    await untilNoOther(context, step)
    if (isOver() || upgradeState.isLeftOut(step.host)) return false
    waits = false
  }
  endIfAborted(context, step)
  const before = upgradeState.attention
  // A step of one host may run on another, such as one that reads the database there.
  const needed = context.neededBecause(step.action.host.name)
  const attention = describeTrouble(step, trouble, new Date(Date.now()).toISOString(), needed)
  upgradeState.raise(attention)
  if (before?.sentence !== attention.sentence) notify(`${attention.step} needs attention. ${attention.sentence}`)
  return true
}
