import { CancellationScope, condition } from '@temporalio/workflow'
import type { LookAndRunInput } from '../../cloud/model/actions'
import type { Outcome } from '../../cloud/model/outcomes'
import type { Step } from '../procedure/primitives'
import { endIfAborted, type Context } from './context'
import { raiseWhileWaiting } from './raise'
import type { Unreachable } from './look-until-reached'
import { callLookAndRun, callRun, look } from './step-activities'

/** An outcome after which a step is no longer waited for. */
type Ended = Exclude<Outcome, { state: 'slow' | 'unreachable' | 'reached' }>

const hasEnded = (outcome: Outcome): outcome is Ended =>
  outcome.state !== 'slow' && outcome.state !== 'unreachable' && outcome.state !== 'reached'

/**
 * The end of the wait for a step: an outcome, or a person's word that ended the waiting. `unreachable`: its look did not reach
 * the host.
 */
type Waited = Ended | { state: 'parked'; sentence: string; outOfReach: boolean } | { state: 'cut' } | Unreachable

/** The decisions of a person for this step. */
export interface Decided {
  /** To cut the sessions that a drain still has. */
  readonly cutSessions: boolean
  /** To take the lock of the cloud again if it is free. */
  readonly takeLock: boolean
}

/** The generation to run or to attach to; or the way in which the host is to find it. */
export type Begun = number | Pick<LookAndRunInput, 'retryOf' | 'anew'>

/** A host that answers says within this time if it has begun a command. */
const askedAgain = '5 seconds'

/** The generation of a step's command that runs now; undefined if none does, or if its host does not say so in time. */
async function runningNow(context: Context, step: Step): Promise<number | undefined> {
  const scope = new CancellationScope()
  const found = await scope
    .run(() => Promise.race([look(context, step), condition(() => false, askedAgain)]))
    .catch((): undefined => undefined)
  scope.cancel()
  return typeof found === 'object' && found.state === 'running' ? found.generation : undefined
}

/** The generation of a step that is not a job. */
const only = 1

/**
 * Runs or re-attaches, and waits for as long as it takes. When the step is slow or its host out of reach, the
 * operator is notified and the wait goes on, until the step ends or a person ends the waiting.
 */
export async function runToEnd(
  context: Context,
  step: Step,
  begun: Begun,
  { cutSessions, takeLock }: Decided,
): Promise<Waited> {
  const { upgradeState, inbox } = context
  /** The attention that is shown may be another step's. */
  const isOurs = (): boolean => upgradeState.needs.attention?.step === step.id
  const over = (): void => {
    if (isOurs()) upgradeState.needs.settle()
    else upgradeState.needs.leaveLine(step.id)
  }
  const waitEndedByPerson = (outcome: Outcome | undefined): Waited => {
    const parked = (sentence: string): Waited => ({ state: 'parked', sentence, outOfReach: awaitReachable })
    if (upgradeState.hosts.isLeftOut(step.host)) {
      over()
      return parked(`${step.host} was left out.`)
    }
    const answer = isOurs() ? inbox.takeAnswer() : undefined
    over()
    if (outcome?.state === 'done') return outcome
    endIfAborted(context)
    if (answer?.cutSessions === true) return { state: 'cut' }
    return parked(`${step.id} is no longer waited for; its job may still run on ${step.host}.`)
  }
  let operatorNotified = false
  let awaitReachable = false
  let generation = typeof begun === 'number' ? begun : undefined
  for (;;) {
    const scope = new CancellationScope()
    const running = scope.run(() => {
      const lock = context.lock.needed(takeLock)
      if (typeof begun !== 'number' && generation === undefined)
        return callLookAndRun(context, step, { ...begun, cutSessions, lock })
      const known = { generation: generation ?? only, operatorNotified, awaitReachable }
      return callRun(context, step, { ...known, cutSessions, lock })
    })
    // A drain or a join that is under way comes to its end first: only their looks change nothing.
    const isLooking = typeof begun !== 'number' && generation === undefined && step.action.kind === 'job'
    const interrupted = (): boolean =>
      upgradeState.hosts.isLeftOut(step.host) ||
      (isLooking && upgradeState.stopRequests.abortDue !== undefined) ||
      (isOurs() && inbox.answer !== undefined) ||
      ((isOurs() || upgradeState.needs.line.has(step.id)) && upgradeState.stopRequests.abortDue !== undefined)
    const first = await Promise.race([running, scope.run(() => condition(interrupted))]).catch(
      (error: unknown) => error,
    )
    if (first === undefined) {
      scope.cancel()
      const outcome = await running.catch(() => undefined)
      if (isLooking && !isOurs() && !upgradeState.hosts.isLeftOut(step.host)) {
        if (outcome !== undefined && hasEnded(outcome)) return outcome
        // A command that was begun meanwhile is waited for, as in a step that an abort finds at work.
        generation =
          outcome !== undefined && 'generation' in outcome ? outcome.generation : await runningNow(context, step)
        if (generation !== undefined) continue
        endIfAborted(context)
      }
      return waitEndedByPerson(outcome)
    }
    const outcome = await running
    scope.cancel()
    switch (outcome.state) {
      case 'slow':
        generation ??= outcome.generation ?? only
        operatorNotified = await raiseWhileWaiting(context, step, outcome)
        if (!operatorNotified) endIfAborted(context)
        break
      case 'unreachable':
        generation ??= outcome.generation
        // Nothing was begun: the host is looked at with more patience, and a person may end that.
        if (generation === undefined) return outcome
        awaitReachable = await raiseWhileWaiting(context, step, outcome)
        if (!awaitReachable) endIfAborted(context)
        break
      case 'reached':
        awaitReachable = false
        // Its attention is over: a step that is slow still needs another one, by which a person can end the waiting.
        operatorNotified = false
        over()
        break
      case 'done':
      case 'failed':
      case 'lost':
      case 'refused':
        over()
        return outcome
    }
  }
}
