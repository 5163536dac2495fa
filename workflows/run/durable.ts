import { CancellationScope, condition, patched } from '@temporalio/workflow'
import { isLockLost } from '../../cloud/model/errors/lock'
import { otherThanPinned } from '../../cloud/model/commands'
import type { Look } from '../../cloud/model/outcomes'
import { isMadeEarlier, type Trouble } from '../state/attention'
import { readEvidence, reasonsOf } from './evidence'
import { waitAtGate } from './wait-at-gate'
import { unlessSaid } from './interruptible'
import type { Primitives, Step } from '../procedure/primitives'
import {
  endIfAborted,
  look,
  raise,
  runToEnd,
  safePoint,
  untilNoOther,
  type Context,
  type Decided,
} from './step-activities'

/** What a person has decided of a step in trouble, and who: empty where they did not say. */
interface Answered {
  readonly verb: 'retry' | 'skip'
  readonly by: string
}

/** Waits for a person's answer to a step that can't go on by itself. */
async function answerTo(context: Context, step: Step, trouble: Trouble): Promise<Answered> {
  const { upgradeState, inbox } = context
  await raise(context, step, trouble)
  await condition(
    () =>
      inbox.answer !== undefined ||
      upgradeState.stopRequests.abortDue !== undefined ||
      upgradeState.isLeftOut(step.host),
  )
  endIfAborted(context)
  const answer = inbox.takeAnswer()
  upgradeState.settle()
  return { verb: answer?.verb === 'skip' ? 'skip' : 'retry', by: answer?.by ?? '' }
}

/** What a look came to once the host was reached: unless a person no longer wants to wait for that. */
type Found =
  | Exclude<Look, { state: 'unreachable' }>
  | { readonly state: 'parked'; readonly sentence: string; readonly outOfReach: boolean }

/** Looks until the host answers. Meanwhile the operator knows, and may end the waiting. */
async function lookUntilReached(
  context: Context,
  step: Step,
  { retryOf, anew = false }: { readonly retryOf?: number | undefined; readonly anew?: boolean } = {},
): Promise<Found> {
  const { upgradeState, inbox } = context
  const isOurs = (): boolean => upgradeState.attention?.step === step.id
  const isSaid = (): boolean =>
    upgradeState.stopRequests.abortDue !== undefined ||
    upgradeState.isLeftOut(step.host) ||
    (isOurs() && inbox.answer !== undefined)
  const parked = (sentence: string): Found => {
    if (isOurs()) upgradeState.settle()
    return { state: 'parked', sentence: `${step.host} is no longer waited for. ${sentence}`, outOfReach: true }
  }
  let last: Extract<Look, { state: 'unreachable' }> | undefined
  for (;;) {
    const found = await unlessSaid(isSaid, () => look(context, step, { retryOf, anew, told: last !== undefined }))
    if (found !== undefined && found.state !== 'unreachable') {
      if (isOurs()) upgradeState.settle()
      return found
    }
    last = found ?? last
    if (upgradeState.isLeftOut(step.host)) return parked('It was left out.')
    if (last !== undefined && found !== undefined) await raise(context, step, last)
    endIfAborted(context)
    if (isOurs() && inbox.takeAnswer() !== undefined) return parked(last?.sentence ?? '')
  }
}

/** The words of a skip that the probe did not agree with. */
const refusedSkip = (step: Step, found: string): Trouble => ({
  state: 'refused',
  type: 'SkipRefused',
  sentence: `${step.id} can't be skipped: the probe does not find it done (${found}). Do it by hand first, or retry.`,
})

/** A step that is done, with what its probe saw. */
type Done = Extract<Look, { state: 'done' }>

/** A step that nothing but a person's word shows to be done. */
const byWordOf = ({ by }: Answered): Done => ({
  state: 'done',
  evidence: `done by hand, by the word of ${by === '' ? 'somebody who did not say who' : by}: nothing on the host could show it`,
})

/** What an earlier run has made, with which a person goes on. */
const chosenBy = ({ by }: Answered, { sentence }: { readonly sentence: string }): Done => ({
  state: 'done',
  evidence: `made before this run, and used by the word of ${by === '' ? 'somebody who did not say who' : by}: ${sentence}`,
})

/** What a step came to before or after its run: it is done, has to be looked at again, or needs a person. */
type Tried = Done | { readonly state: 'cut' } | Trouble

/** Runs a step that nothing stands in the way of; one that rests on evidence only while that holds. */
async function runReady(context: Context, step: Step, generation: number, decided: Decided): Promise<Tried> {
  if (step.evidence !== undefined) {
    const evidence = await readEvidence(context, step.evidence, step.id, 'does what was confirmed still hold?')
    if (!evidence.ok) {
      // A reset asks again for what was done long ago, and may by then have undone what it rested on.
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

/**
 * The effect of a later try of a job than the one that failed: a reset asks again for the failed one, whose record is there
 * still, after somebody has tried it again with success.
 */
async function laterTry(context: Context, step: Step, tried: Tried): Promise<Done | undefined> {
  if ((tried.state !== 'failed' && tried.state !== 'lost') || tried.effect !== 'all') return undefined
  if (!patched('looks-for-a-later-try')) return undefined
  const found = await look(context, step)
  return found.state === 'done' && (found.generation ?? 0) > tried.generation ? found : undefined
}

/**
 * Brings one step to its end: looks, runs where it has to, and asks a person where it can't go on. Returns what the probe
 * saw; undefined where its host was left out. Nothing is remembered between the rounds but the person's last decision:
 * what was done stands on the hosts.
 */
async function perform(context: Context, step: Step): Promise<Done | undefined> {
  const { upgradeState, lock } = context
  let retryOf: number | undefined
  let anew = false
  let cutSessions = false
  let takeLock = false
  let answer: Answered | undefined
  let repeated = false
  for (;;) {
    const found = await lookUntilReached(context, step, { retryOf, anew })
    if (upgradeState.isLeftOut(step.host)) return undefined
    const lockRetries = lock.retries
    const decided = { cutSessions, takeLock }
    let tried: Tried
    if (found.state === 'done') return found
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
    if (upgradeState.isLeftOut(step.host)) return undefined
    const later = await laterTry(context, step, tried)
    if (later !== undefined) return later
    if (tried.state === 'cut') {
      cutSessions = true
      continue
    }
    if (tried.state === 'lost' && step.action.kind === 'job' && step.action.safeToRepeat && !repeated) {
      // Once by itself: a host that goes down with it again and again is for a person.
      repeated = true
      continue
    }
    // A standby that was started meanwhile is brought to where the others are: no person has to decide that.
    if (tried.state === 'refused' && tried.type === 'StandbyNotDrained' && step.drainedBy !== undefined) {
      await perform(context, step.drainedBy)
      continue
    }
    const isLockGone = tried.state === 'refused' && isLockLost(tried.type)
    if (isLockGone) {
      await untilNoOther(context, step)
      takeLock = lock.retries !== lockRetries
      // What a person has said to another step that was refused so counts for this one too.
      if (takeLock) continue
    }
    // A drain that was refused has put back what it had taken out.
    if (step.action.kind === 'drain' && tried.state === 'refused' && tried.out !== true) upgradeState.attach(step.host)
    answer = await answerTo(context, step, tried)
    if (upgradeState.isLeftOut(step.host)) return undefined
    takeLock = isLockGone && answer.verb !== 'skip'
    if (takeLock) lock.retried()
    if (step.action.kind === 'drain') upgradeState.detach(step.host)
    retryOf =
      answer.verb === 'retry' && (tried.state === 'failed' || tried.state === 'lost') ? tried.generation : undefined
    anew = answer.verb === 'retry' && (anew || isMadeEarlier(tried))
    cutSessions = false
    const drainGone = tried.state === 'refused' && tried.type === 'ServerNotDrained'
    if (drainGone && step.drainedBy !== undefined) await perform(context, step.drainedBy)
  }
}

/**
 * Reads a question until there is an answer: a host out of reach is no 'no'. Taking a node that already serves for one
 * that doesn't would drain it again.
 */
async function answered(context: Context, question: Step): Promise<boolean> {
  for (;;) {
    const found = await lookUntilReached(context, question)
    if (context.upgradeState.isLeftOut(question.host)) return false
    if (found.state === 'done') return true
    if (found.state === 'ready' || found.state === 'running') return false
    await answerTo(context, question, found)
  }
}

/** The three primitives as activities and signals. Everything is shielded from Temporal's cancellation. */
export function durable(context: Context): Primitives {
  const { upgradeState } = context
  const shielded = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work)
  return {
    step: (step) =>
      shielded(async () => {
        if (upgradeState.isDone(step.id)) return
        await safePoint(context)
        if (upgradeState.isLeftOut(step.host)) return
        upgradeState.begin(step.id)
        if (step.action.kind === 'drain') {
          upgradeState.detach(step.host)
          if (step.outage === true) upgradeState.outage('begun')
        }
        const done = await perform(context, step)
        if (done === undefined) {
          upgradeState.leftOutStep(step.id)
          return
        }
        const { evidence, serving } = done
        upgradeState.finish(step.id, evidence)
        if (step.remains !== undefined) upgradeState.remains.add(step.remains)
        // A node that has joined, or was found to have joined before its drain was asked for again.
        const { kind } = step.action
        if (kind !== 'join' && !(kind === 'drain' && serving === true)) return
        upgradeState.attach(step.host)
        if (step.outage === true) upgradeState.outage('over')
      }),
    ask: (question) =>
      shielded(async () => {
        await safePoint(context)
        const { step, when, leftOutIf } = question
        if (upgradeState.isLeftOut(step.host)) return false
        const yes = await answered(context, step)
        if (yes === leftOutIf) upgradeState.notNeeded(when)
        if (yes && step.action.kind === 'serving') upgradeState.attach(step.host)
        return yes
      }),
    gate: (gate) => shielded(() => waitAtGate(context, gate)),
    together: async (works) => {
      // All of them come to an end before the first fault counts: none is left under way.
      const ended = await Promise.allSettled(works.map((work) => work()))
      for (const each of ended) if (each.status === 'rejected') throw each.reason
    },
  }
}
