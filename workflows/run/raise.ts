import { condition, patched } from '@temporalio/workflow'
import { describeTrouble, type Trouble } from '../state/attention'
import type { Step } from '../procedure/primitives'
import { endIfAborted, type Context } from './context'
import { needOfAttention } from './need'

/** True while no other step's attention is shown. */
const isFree = ({ upgradeState }: Context, step: Step): boolean =>
  upgradeState.needs.attention === null ||
  upgradeState.needs.attention.step === step.id ||
  upgradeState.stopRequests.abortDue !== undefined

/** Waits until no other step's attention is shown: people get one at a time. */
export async function untilNoOther(context: Context, step: Step): Promise<void> {
  while (!isFree(context, step)) await condition(() => isFree(context, step))
}

/** A step that is slow, or whose host is out of reach, is asked again before a person hears of it late. */
const mayBeOver = (): boolean => true

/** Shows the attention of a step, and notifies people once. */
function show(context: Context, step: Step, trouble: Trouble): void {
  const { upgradeState, notify } = context
  const before = upgradeState.needs.attention
  // A step of one host may run on another, such as one that reads the database there.
  const needed = context.neededBecause(step.action.host.name)
  const attention = describeTrouble(step, trouble, new Date(Date.now()).toISOString(), needed)
  upgradeState.needs.raise(attention)
  if (before?.sentence !== attention.sentence)
    notify(`${attention.step} needs attention. ${attention.sentence}`, needOfAttention(upgradeState))
}

/** Shows the steps in line, each once nobody is asked about another one. */
async function showLine({ upgradeState }: Context): Promise<void> {
  const { stopRequests } = upgradeState
  const { line } = upgradeState.needs
  const isAborted = (): boolean => stopRequests.abortDue !== undefined
  while (!line.isEmpty && !isAborted()) {
    // An answer may end the trouble of others too: it has done so by the time a condition is asked.
    await condition(() => upgradeState.needs.attention === null || line.isEmpty || isAborted())
    if (upgradeState.needs.attention === null && !isAborted()) line.next()?.show()
  }
}

/** Shows the attention at once if nobody is asked about another step; otherwise the step stands in line. */
function showInTurn(context: Context, step: Step, trouble: Trouble, isOver: () => boolean): void {
  const { upgradeState } = context
  const { attention, line } = upgradeState.needs
  const isFirst = line.isEmpty
  if (attention?.step === step.id || (attention === null && isFirst)) {
    show(context, step, trouble)
    return
  }
  upgradeState.needs.lineUp({ id: step.id, host: step.host, isOver, show: () => show(context, step, trouble) })
  if (isFirst) void showLine(context)
}

/**
 * Shows trouble that needs a person, and waits until it is shown: people are asked about one step at a time.
 * @param isOver asked when its turn has come: the trouble may have ended meanwhile
 * @returns false if it has, and was not shown
 */
export async function raise(
  context: Context,
  step: Step,
  trouble: Trouble,
  isOver: () => boolean = () => false,
): Promise<boolean> {
  if (!patched('waits-in-line')) return raiseAsBefore(context, step, trouble, isOver)
  const { upgradeState } = context
  endIfAborted(context, step)
  showInTurn(context, step, trouble, isOver)
  await condition(() => !upgradeState.needs.line.has(step.id) || upgradeState.stopRequests.abortDue !== undefined)
  if (upgradeState.needs.attention?.step === step.id) return true
  upgradeState.needs.leaveLine(step.id)
  endIfAborted(context)
  return false
}

/**
 * Shows trouble that may end without an answer: the step is waited for while it is shown, and while it stands in line.
 * @returns false if it was not shown, and has to be asked for again
 */
export async function raiseWhileWaiting(context: Context, step: Step, trouble: Trouble): Promise<boolean> {
  if (!patched('waits-in-line')) return raiseAsBefore(context, step, trouble, mayBeOver)
  endIfAborted(context, step)
  showInTurn(context, step, trouble, () => false)
  return true
}

/** As upgrades have raised that were begun before steps stood in line: each waits until no attention is shown. */
async function raiseAsBefore(context: Context, step: Step, trouble: Trouble, isOver: () => boolean): Promise<boolean> {
  const { upgradeState } = context
  let waits = !isFree(context, step)
  await untilNoOther(context, step)
  // Upgrades that began before this was added go on as soon as they are let through.
  while ((waits || !isFree(context, step)) && patched('one-attention-at-a-time')) {
    await untilNoOther(context, step)
    if (isOver() || upgradeState.hosts.isLeftOut(step.host)) return false
    waits = false
  }
  endIfAborted(context, step)
  show(context, step, trouble)
  return true
}
