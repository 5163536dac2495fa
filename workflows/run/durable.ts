import { CancellationScope, patched } from '@temporalio/workflow'
import type { Primitives, Step } from '../procedure/primitives'
import { answerTo } from './answers'
import { workInGroups } from './in-groups'
import { lookUntilReached } from './look-until-reached'
import { perform } from './perform'
import { safePoint, type Context } from './context'
import { tellNotices } from './tell-notices'
import { waitAtGate } from './wait-at-gate'

/**
 * Reads a question until there is an answer: a host out of reach is no 'no'. If a node that already serves were taken for
 * one that doesn't, it would be drained again.
 */
async function answered(context: Context, question: Step): Promise<boolean> {
  for (;;) {
    const found = await lookUntilReached(context, question)
    if (context.upgradeState.hosts.isLeftOut(question.host)) return false
    if (found.state === 'done') return true
    if (found.state === 'ready' || found.state === 'running') return false
    await answerTo(context, question, found)
  }
}

/** The primitives as activities and signals. Everything is shielded from Temporal's cancellation. */
export function durable(context: Context): Primitives {
  const { upgradeState } = context
  const shielded = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work)
  return {
    step: (step) =>
      shielded(async () => {
        if (upgradeState.steps.stateOf(step.id) === 'done') return
        // An upgrade that was past this point before it was asked goes on without it.
        if (step.action.kind === 'proof' && !patched('proves-upgraded')) {
          upgradeState.steps.leaveOut(step.id)
          return
        }
        await safePoint(context)
        if (upgradeState.hosts.isLeftOut(step.host)) return
        upgradeState.steps.begin(step.id)
        if (step.action.kind === 'drain' && step.within !== true) {
          upgradeState.hosts.detach(step.host)
          if (step.outage === true) upgradeState.outage('begun')
        }
        const done = await perform(context, step)
        if (done === undefined) {
          upgradeState.steps.leftOutWith(step.id)
          return
        }
        const { evidence, serving, notices, job } = done
        upgradeState.steps.finish(step.id, evidence, { notices, job })
        tellNotices(context, step, notices)
        if (step.remains !== undefined) upgradeState.remains.add(step.remains)
        // A node that has joined, or was found to have joined before its drain was asked for again.
        const { kind } = step.action
        if (step.within === true) return
        if (kind !== 'join' && !(kind === 'drain' && serving === true)) return
        upgradeState.hosts.attach(step.host)
        if (step.outage === true) upgradeState.outage('over')
      }),
    ask: (question) =>
      shielded(async () => {
        await safePoint(context)
        const { step, when, leftOutIf } = question
        if (upgradeState.hosts.isLeftOut(step.host)) return false
        const yes = await answered(context, step)
        if (yes === leftOutIf) upgradeState.steps.notNeeded(when)
        if (yes && step.action.kind === 'serving') upgradeState.hosts.attach(step.host)
        return yes
      }),
    gate: (gate) => shielded(() => waitAtGate(context, gate)),
    has: (change) => patched(change),
    together: async (works) => {
      // All of them come to an end before the first fault counts: none is left under way.
      const ended = await Promise.allSettled(works.map((work) => work()))
      for (const each of ended) if (each.status === 'rejected') throw each.reason
    },
    inGroups: (works, groups) => workInGroups(context, works, groups),
  }
}
