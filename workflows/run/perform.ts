import { patched } from '@temporalio/workflow'
import { isLockLost } from '../../cloud/model/errors/lock'
import { otherThanPinned } from '../../cloud/model/commands'
import { isMadeEarlier, type Trouble } from '../state/attention'
import type { Step } from '../procedure/primitives'
import { answerTo, byWordOf, chosenBy, refusedSkip, type Answered, type Done } from './answers'
import { readEvidence, reasonsOf } from './evidence'
import { lookUntilReached, type Found, type Unreachable } from './look-until-reached'
import { look } from './step-activities'
import { runToEnd, type Begun, type Decided } from './run-to-end'
import { untilNoOther } from './raise'
import type { Context } from './context'

/** The result of one attempt at a step: it is done, has to be looked at again, or needs a person. */
type Tried = Done | { readonly state: 'cut' } | Unreachable | Trouble

/** Runs a step that nothing blocks; a step that needs evidence only while that holds. */
async function runReady(context: Context, step: Step, generation: number, decided: Decided): Promise<Tried> {
  if (step.evidence !== undefined) {
    const evidence = await readEvidence(context, step.evidence, step.id, 'does what was confirmed still hold?')
    if (!evidence.ok) {
      // A reset asks again for steps that were done long ago, and may have undone their conditions by then.
      if (patched('looks-again-without-evidence')) {
        const found = await look(context, step)
        if (found.state === 'done') return found
      }
      const reasons = reasonsOf(evidence)
      const pin = step.anotherPin !== undefined && reasons.includes(otherThanPinned) ? `. ${step.anotherPin}` : ''
      const sentence = `${step.id} was not begun: what was confirmed no longer holds. ${reasons}${pin}`
      return { state: 'refused', type: 'EvidenceGone', sentence }
    }
  }
  return runToEnd(context, step, generation, decided)
}

/** True if nothing has to be read between the look and the run, so that one activity does both. */
const looksAsItRuns = ({ evidence, action: { kind } }: Step): boolean =>
  evidence === undefined && (kind === 'job' || kind === 'drain' || kind === 'join')

/** A person's decisions, as fields of a look. */
const lookBy = (retryOf: number | undefined, anew: boolean): Begun => ({
  ...(retryOf === undefined ? {} : { retryOf }),
  ...(anew ? { anew: true } : {}),
})

/**
 * The effect of a later try of a job than the one that failed. A reset asks again for the failed one, whose record is there
 * still, after somebody has tried the job again with success.
 */
async function laterTry(context: Context, step: Step, tried: Tried): Promise<Done | undefined> {
  if ((tried.state !== 'failed' && tried.state !== 'lost') || tried.effect !== 'all') return undefined
  if (!patched('looks-for-a-later-try')) return undefined
  const found = await look(context, step)
  return found.state === 'done' && (found.generation ?? 0) > tried.generation ? found : undefined
}

/**
 * Brings one step to its end: looks, runs if it has to, and asks a person if it can't go on. Returns the finding of the
 * probe; undefined if its host was left out. Between the rounds it remembers only the person's last decision: the effects
 * are on the hosts.
 */
export async function perform(context: Context, step: Step): Promise<Done | undefined> {
  const { upgradeState, lock } = context
  let retryOf: number | undefined
  let anew = false
  let cutSessions = false
  let takeLock = false
  let answer: Answered | undefined
  let repeated = false
  let last: Unreachable | undefined
  for (;;) {
    const isFolded: boolean =
      last === undefined && looksAsItRuns(step) && answer?.verb !== 'skip' && patched('looks-as-it-runs')
    const found: Found | undefined = isFolded
      ? undefined
      : await lookUntilReached(context, step, { retryOf, anew, last })
    last = undefined
    if (upgradeState.hosts.isLeftOut(step.host)) return undefined
    const lockRetries = lock.retries
    const decided = { cutSessions, takeLock }
    let tried: Tried
    if (found === undefined) tried = await runToEnd(context, step, lookBy(retryOf, anew), decided)
    else if (found.state === 'done') return found
    else if (found.state === 'parked') tried = found
    else if (answer?.verb === 'skip' && found.state === 'refused' && isMadeEarlier(found))
      return chosenBy(answer, found)
    else if (answer?.verb === 'skip') {
      // A job that runs is no longer done by hand alone.
      if (step.wordStands === true && found.state !== 'running' && patched('word-stands')) return byWordOf(answer)
      tried = refusedSkip(step, found.state)
    } else if (found.state === 'running') tried = await runToEnd(context, step, found.generation, decided)
    else if (found.state === 'ready') tried = await runReady(context, step, found.generation, decided)
    else tried = found
    if (tried.state === 'done') return tried
    if (upgradeState.hosts.isLeftOut(step.host)) return undefined
    const later = await laterTry(context, step, tried)
    if (later !== undefined) return later
    if (tried.state === 'cut') {
      cutSessions = true
      continue
    }
    if (tried.state === 'unreachable') {
      last = tried
      continue
    }
    if (tried.state === 'lost' && step.action.kind === 'job' && step.action.safeToRepeat && !repeated) {
      // Once without asking: a host that goes down with it again and again is for a person.
      repeated = true
      retryOf = tried.generation
      continue
    }
    // A standby that was started meanwhile is drained like the others: no person has to decide that.
    if (tried.state === 'refused' && tried.type === 'StandbyNotDrained' && step.drainedBy !== undefined) {
      await perform(context, step.drainedBy)
      continue
    }
    const isLockGone = tried.state === 'refused' && isLockLost(tried.type)
    if (isLockGone) {
      await untilNoOther(context, step)
      takeLock = lock.retries !== lockRetries
      // A person's answer to another step that was refused so counts for this one too.
      if (takeLock) continue
    }
    // A drain that was refused has put its servers back.
    const isOwnDrain = step.action.kind === 'drain' && step.within !== true
    if (isOwnDrain && tried.state === 'refused' && tried.out !== true) upgradeState.hosts.attach(step.host)
    answer = await answerTo(context, step, tried, () => isLockGone && lock.retries !== lockRetries)
    if (upgradeState.hosts.isLeftOut(step.host)) return undefined
    if (isOwnDrain) upgradeState.hosts.detach(step.host)
    if (answer === undefined) {
      takeLock = true
      continue
    }
    takeLock = isLockGone && answer.verb !== 'skip'
    if (takeLock) lock.retried()
    retryOf =
      answer.verb === 'retry' && (tried.state === 'failed' || tried.state === 'lost') ? tried.generation : undefined
    anew = answer.verb === 'retry' && (anew || isMadeEarlier(tried))
    cutSessions = false
    const drainGone = tried.state === 'refused' && tried.type === 'ServerNotDrained'
    if (drainGone && step.drainedBy !== undefined) await perform(context, step.drainedBy)
  }
}
