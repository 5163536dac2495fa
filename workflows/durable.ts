import { CancellationScope, condition } from '@temporalio/workflow'
import type { Trouble } from './attention'
import { waitAtGate } from './gate'
import type { Primitives, Step } from './site'
import { endIfAborted, look, raise, runToEnd, safePoint, type Context } from './steps'

/** Waits for a person's answer to a step that can't go on by itself. */
async function answerTo(context: Context, step: Step, trouble: Trouble): Promise<'retry' | 'skip'> {
  const { journal, inbox } = context
  raise(context, step, trouble)
  await condition(() => inbox.answer !== undefined || journal.abortDue !== undefined)
  endIfAborted(context)
  const answer = inbox.takeAnswer()
  journal.settle()
  return answer?.verb === 'skip' ? 'skip' : 'retry'
}

/** The words of a skip that the probe did not agree with. */
function refusedSkip(step: Step, found: string): Trouble {
  return {
    state: 'refused',
    type: 'SkipRefused',
    sentence: `${step.id} can't be skipped: the probe does not find it done (${found}). Do it by hand first, or retry.`,
  }
}

/**
 * Brings one step to its end: looks, runs where it has to, and asks a person where it can't go on. Returns what the probe
 * saw. Nothing is remembered between the rounds but the person's last decision: what was done stands on the hosts.
 */
async function perform(context: Context, step: Step): Promise<string> {
  const { journal, inbox } = context
  let retryOf: number | undefined
  let cutSessions = false
  let skipping = false
  for (;;) {
    const found = await look(context, step, retryOf)
    if (found.state === 'done') {
      if (journal.attention !== null) journal.settle()
      return found.evidence
    }
    if (found.state === 'unreachable') {
      raise(context, step, found)
      endIfAborted(context)
      if (inbox.takeAnswer() === undefined) continue
    }
    if (journal.attention !== null) journal.settle()
    let trouble: Trouble
    if (found.state === 'unreachable') {
      trouble = { state: 'parked', sentence: `${step.host} is no longer waited for. ${found.sentence}` }
    } else if (skipping) {
      trouble = refusedSkip(step, found.state)
    } else if (found.state === 'ready' || found.state === 'running') {
      const waited = await runToEnd(context, step, found.generation, cutSessions)
      if (waited.state === 'done') return waited.evidence
      if (waited.state === 'cut') {
        cutSessions = true
        continue
      }
      trouble = waited
    } else {
      trouble = found
    }
    skipping = (await answerTo(context, step, trouble)) === 'skip'
    retryOf = !skipping && (trouble.state === 'failed' || trouble.state === 'lost') ? trouble.generation : undefined
    cutSessions = false
  }
}

/**
 * Reads a question until there is an answer: a host out of reach is no 'no'. Taking a node that already serves for one
 * that doesn't would drain it again.
 */
async function answered(context: Context, question: Step): Promise<boolean> {
  for (;;) {
    const found = await look(context, question)
    if (found.state === 'unreachable') {
      raise(context, question, found)
      endIfAborted(context)
      continue
    }
    if (context.journal.attention !== null) context.journal.settle()
    if (found.state === 'done') return true
    if (found.state === 'ready' || found.state === 'running') return false
    await answerTo(context, question, found)
  }
}

/** The three primitives as activities and signals. Everything is shielded from Temporal's cancellation. */
export function durable(context: Context): Primitives {
  const { journal } = context
  const shielded = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work)
  return {
    step: (step) =>
      shielded(async () => {
        if (journal.isDone(step.id)) return
        await safePoint(context)
        journal.begin(step.id)
        if (step.action.kind === 'drain') journal.detach(step.host)
        const evidence = await perform(context, step)
        journal.finish(step.id, evidence)
        if (step.action.kind === 'join') journal.attach(step.host)
      }),
    ask: (question) =>
      shielded(async () => {
        await safePoint(context)
        const yes = await answered(context, question)
        if (yes) journal.notNeeded(question.host)
        return yes
      }),
    gate: (gate) => shielded(() => waitAtGate(context, gate)),
  }
}
