import { condition, patched } from '@temporalio/workflow'
import type { Evidence } from '../../cloud/model/outcomes'
import { readEvidence, reasonsOf } from './evidence'
import type { Verdict } from './message-handler'
import type { GateSignal } from './messages-taken'
import type { OpenGate } from '../../cloud/model/progress'
import type { GateAnswer } from '../../cloud/model/gate-answers'
import type { Gate } from '../procedure/primitives'
import { unlessSaid } from './interruptible'
import { watching } from './watch-joined'
import { needOfGate } from './need'
import { endIfAborted, safePoint, type Context, type Conversation } from './context'
import { look } from './step-activities'

/**
 * Waits at a gate until a person has answered, and until the answer holds: a confirmation is necessary and not enough. After
 * it each node is read on its own address. A node that is not on the new release keeps the gate shut, and the confirmation
 * is spent. After a reset of the workflow the gate asks again: evidence names the run it was read in.
 */
export async function waitAtGate(context: Context, gate: Gate): Promise<GateAnswer> {
  const { upgradeState } = context
  await safePoint(context)
  upgradeState.steps.begin(gate.id)
  if (gate.before !== undefined) {
    const { before } = gate
    const behind = await unlessSaid(
      () => upgradeState.stopRequests.abortDue !== undefined,
      () => look(context, before),
    )
    endIfAborted(context)
    if (behind?.state === 'done' || behind?.state === 'running') {
      upgradeState.steps.finish(gate.id, `${before.id} is ${behind.state} already`)
      return 'confirm'
    }
  }

  return watching(context, gate, () => untilAnswered(context, gate))
}

/** Asks until there is an answer that holds. The nodes are not watched meanwhile. */
export async function untilAnswered(context: Conversation, gate: Gate): Promise<GateAnswer> {
  const { upgradeState, inbox } = context
  const open = (evidence: Evidence, since: string): OpenGate => ({
    name: gate.name,
    question: `${gate.question}${wantsPeople()}`,
    answers: gate.answers,
    since,
    evidence,
  })
  /** The person who has confirmed a gate that wants two. */
  let confirmedBy: string | undefined
  const wantsPeople = (): string => {
    if (!inbox.asksTwoPeople(gate.name)) return ''
    return confirmedBy === undefined
      ? ' Two people have to confirm it.'
      : ` ${confirmedBy} has confirmed it; one more person has to.`
  }
  const record = (signal: GateSignal, verdict: Verdict['verdict'], why: string): void =>
    inbox.judge(signal, { verdict, why })

  // Answers from before it opened, such as two in a row before it closed the last time, open nothing.
  for (let left = inbox.takeGateSignal(); left !== undefined; left = inbox.takeGateSignal()) {
    record(left, 'early', 'it came before the gate opened')
  }
  let opened = await readEvidence(context, gate.evidence, gate.id, 'what is true as it opens')
  const since = new Date(Date.now()).toISOString()
  upgradeState.needs.open(open(opened, since))
  context.notify(`The gate ${gate.name} waits for you. ${gate.question}`, needOfGate(upgradeState))
  for (;;) {
    await condition(() => inbox.hasGateSignal || upgradeState.stopRequests.abortDue !== undefined)
    if (upgradeState.stopRequests.abortDue !== undefined) {
      upgradeState.needs.close()
      endIfAborted(context)
    }
    const signal = inbox.takeGateSignal()
    if (signal === undefined) continue
    if (signal.answer === 'confirm' && upgradeState.stopRequests.abortPending) {
      record(signal, 'refused', 'an abort waits for the last node to serve: answer join, or abort with now')
      continue
    }
    if (signal.answer === 'join' && upgradeState.hosts.detached.size === 0 && patched('joins-once')) {
      record(signal, 'refused', 'every node serves already')
      continue
    }
    if (signal.answer === 'join') {
      record(signal, 'taken', '')
      upgradeState.needs.close()
      return 'join'
    }
    if (signal.answer === 'defer') {
      record(signal, 'taken', '')
      upgradeState.needs.close()
      upgradeState.steps.finish(
        gate.id,
        `deferred${signal.by === '' ? '' : ` by ${signal.by}`}: what is behind it is left for another day`,
      )
      if (gate.before !== undefined) upgradeState.steps.leaveOut(gate.before.id)
      return 'defer'
    }
    if (inbox.asksTwoPeople(gate.name)) {
      if (confirmedBy === signal.by) {
        record(signal, 'refused', `${signal.by} has confirmed ${gate.name} already: another person has to`)
        continue
      }
      if (confirmedBy === undefined) {
        confirmedBy = signal.by
        record(signal, 'taken', `${signal.by} has confirmed ${gate.name}; it opens once another person has too`)
        upgradeState.needs.open(open(upgradeState.needs.gate?.evidence ?? opened, since))
        context.notify(
          `The gate ${gate.name} waits for one more person: ${signal.by} has confirmed it.`,
          needOfGate(upgradeState),
        )
        continue
      }
    }
    const evidence = await readEvidence(context, gate.evidence, gate.id, 'what is true after a confirmation')
    confirmedBy = undefined
    if (opened.run !== '' && evidence.run !== '' && evidence.run !== opened.run) {
      record(signal, 'early', 'the workflow was reset since this gate opened, so the gate asks again')
      opened = evidence
    } else if (!evidence.ok) {
      record(signal, 'refused', reasonsOf(evidence))
    } else {
      record(signal, 'taken', '')
      upgradeState.needs.close()
      for (let second = inbox.takeGateSignal(); second !== undefined; second = inbox.takeGateSignal()) {
        record(second, 'refused', 'this gate has been opened already')
      }
      upgradeState.steps.finish(gate.id, 'confirmed, and every node is on the new release')
      return 'confirm'
    }
    // Their people have signed what was read before, and have not seen what is read now.
    if (inbox.wantsSignatures && inbox.hasGateSignal && patched('answers-before-new-evidence'))
      for (let old = inbox.takeGateSignal(); old !== undefined; old = inbox.takeGateSignal())
        record(old, 'refused', 'the evidence was read anew since')
    upgradeState.needs.open(open(evidence, since))
  }
}
