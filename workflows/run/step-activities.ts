import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  patched,
  proxyActivities,
  type ActivityOptions,
} from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { Look, Outcome } from '../../cloud/model/outcomes'
import type { EvidenceInput, RunInput, StepInput } from '../../cloud/model/actions'
import type { HostName } from '../../cloud/model/ids'
import { failureOf, isUnwanted, readAnswer } from './activity-results'
import type { HeldLock } from './held-lock'
import type { Inbox } from './inbox'
import type { UpgradeState } from '../state/upgrade-state'
import { describeTrouble, type Trouble } from '../state/attention'
import { notifiedUnreachableSeconds } from '../../cloud/model/patience'
import type { Step } from '../procedure/primitives'
import { scheduledAs } from './scheduled-as'

/**
 * How activities are called. A retry re-attaches, so there is no limit on how often and none on how long; a lost worker
 * is noticed within four seconds (docs/temporal.md).
 */
export const activityOptions = {
  startToCloseTimeout: '30 days',
  heartbeatTimeout: '4 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 1.5, maximumInterval: '1 second' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const satisfies ActivityOptions

const activities = proxyActivities<Activities>(activityOptions)

/** What an upgrade and people say to each other. */
export interface Conversation {
  readonly upgradeState: UpgradeState
  readonly inbox: Inbox
  /** Tells people; never waits, never fails. */
  readonly notify: (text: string) => void
  /** Evidence without the nodes that were left out: of those it is asked that nobody sends them requests. */
  readonly withoutLeftOut: (input: EvidenceInput) => EvidenceInput
}

/** An upgrade as its steps see it. */
export interface Context extends Conversation {
  /** What goes into every look and run of this upgrade. */
  readonly input: (step: Step) => StepInput
  /** Why a host can't be left out; undefined where nothing is known against it. */
  readonly neededBecause: (host: HostName) => string | undefined
  /** The lock of the cloud, which each change asks for. */
  readonly lock: HeldLock
}

/** For activities that only ask Temporal or the worker's disk: quick, so without heartbeats. */
export const quickOptions = {
  startToCloseTimeout: '1 minute',
  retry: activityOptions.retry,
} as const satisfies ActivityOptions

/** Thrown where an abort takes effect; the upgrade ends in good order. */
export class AbortedByOperator extends Error {
  override readonly name = 'AbortedByOperator'
}

/** Ends the upgrade where an abort is due; given a step, only where another step's attention is shown. */
export function endIfAborted({ upgradeState }: Conversation, step?: Step): void {
  if (step !== undefined && (upgradeState.attention === null || upgradeState.attention.step === step.id)) return
  if (upgradeState.stopRequests.abortDue !== undefined)
    throw new AbortedByOperator(upgradeState.stopRequests.abortDue.by)
}

/** Waits here while the upgrade is paused, and ends it where an abort is due. Called between steps. */
export async function safePoint(context: Conversation): Promise<void> {
  const { upgradeState } = context
  for (;;) {
    endIfAborted(context)
    if (!upgradeState.stopRequests.pauseDue) return
    // The state is a search attribute: an upgrade that was begun before goes on showing it as it did.
    if (patched('paused-once-idle')) upgradeState.pauseOnceIdle()
    else upgradeState.isPaused = true
    await condition(() => upgradeState.stopRequests.abortDue !== undefined || !upgradeState.stopRequests.pauseDue)
    upgradeState.isPaused = false
  }
}

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
 * @param how `retryOf`: the generation that a person has decided to run again; `anew`: what an
 *   earlier run has left is made anew; `told`: they know that it is out of reach
 */
export async function look(
  context: Context,
  step: Step,
  {
    retryOf,
    anew = false,
    told = false,
  }: { readonly retryOf?: number | undefined; readonly anew?: boolean; readonly told?: boolean } = {},
): Promise<Look> {
  const activityId = `${scheduledAs(step.id)}:look`
  const options = { ...activityOptions, activityId, summary: step.id }
  const input = {
    ...context.input(step),
    ...(told ? { unreachableLimitSeconds: notifiedUnreachableSeconds } : {}),
    ...(retryOf === undefined ? {} : { retryOf }),
    ...(anew ? { anew: true as const } : {}),
  }
  try {
    const found = readAnswer('look', activityId, await activities.look.executeWithOptions(options, [input]))
    return found.ok ? found.value : unreadable(found.why)
  } catch (error) {
    if (isUnwanted(error)) throw error
    return failed(activityId, error)
  }
}

async function callRun(
  context: Context,
  step: Step,
  how: Pick<RunInput, 'generation' | 'told' | 'reach' | 'cutSessions' | 'lock'>,
): Promise<Outcome> {
  const options = { ...activityOptions, activityId: step.id, summary: step.id }
  const input = { ...context.input(step), ...how }
  try {
    const outcome = readAnswer('run', step.id, await activities.run.executeWithOptions(options, [input]))
    return outcome.ok ? outcome.value : unreadable(outcome.why)
  } catch (error) {
    if (isUnwanted(error)) throw error
    return failed(step.id, error)
  }
}

/** What the wait for a step came to: an outcome, or a person's word that ended the waiting. */
type Waited =
  | Exclude<Outcome, { state: 'slow' | 'unreachable' | 'reached' }>
  | { state: 'parked'; sentence: string; outOfReach: boolean }
  | { state: 'cut' }

/** What a person has decided for this step. */
export interface Decided {
  /** To cut the sessions that a drain still has. */
  readonly cutSessions: boolean
  /** To take the lock of the cloud again where it is free. */
  readonly takeLock: boolean
}

/**
 * Runs or re-attaches, and waits for as long as it takes. When the step is slow or its host out of reach, the operator is
 * told and the wait goes on, until the step ends or a person ends the waiting.
 */
export async function runToEnd(
  context: Context,
  step: Step,
  generation: number,
  { cutSessions, takeLock }: Decided,
): Promise<Waited> {
  const { upgradeState, inbox } = context
  /** The attention that is shown may be another step's. */
  const isOurs = (): boolean => upgradeState.attention?.step === step.id
  let told = false
  let reach = false
  for (;;) {
    const scope = new CancellationScope()
    const running = scope.run(() =>
      callRun(context, step, { generation, told, reach, cutSessions, lock: context.lock.needed(takeLock) }),
    )
    const interrupted = (): boolean =>
      upgradeState.isLeftOut(step.host) ||
      (isOurs() && (inbox.answer !== undefined || upgradeState.stopRequests.abortDue !== undefined))
    const first = await Promise.race([running, scope.run(() => condition(interrupted))]).catch(
      (error: unknown) => error,
    )
    if (first === undefined) {
      scope.cancel()
      const outcome = await running.catch(() => undefined)
      const parked = (sentence: string): Waited => ({ state: 'parked', sentence, outOfReach: reach })
      if (upgradeState.isLeftOut(step.host)) {
        if (isOurs()) upgradeState.settle()
        return parked(`${step.host} was left out.`)
      }
      const answer = inbox.takeAnswer()
      upgradeState.settle()
      if (outcome?.state === 'done') return outcome
      endIfAborted(context)
      if (answer?.cutSessions === true) return { state: 'cut' }
      return parked(`${step.id} is no longer waited for; its job may still run on ${step.host}.`)
    }
    const outcome = await running
    scope.cancel()
    switch (outcome.state) {
      case 'slow':
        told = true
        await raise(context, step, outcome)
        break
      case 'unreachable':
        reach = true
        await raise(context, step, outcome)
        break
      case 'reached':
        reach = false
        if (isOurs()) upgradeState.settle()
        break
      case 'done':
      case 'failed':
      case 'lost':
      case 'refused':
        if (isOurs()) upgradeState.settle()
        return outcome
    }
  }
}

/** Waits until no other step's attention is shown: one thing at a time. */
export async function untilNoOther({ upgradeState }: Context, step: Step): Promise<void> {
  const isFree = (): boolean =>
    upgradeState.attention === null ||
    upgradeState.attention.step === step.id ||
    upgradeState.stopRequests.abortDue !== undefined
  while (!isFree()) await condition(isFree)
}

/** Shows what needs a person, and tells them once. One thing at a time: another step's attention is waited for. */
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
