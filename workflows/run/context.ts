import { condition, patched } from '@temporalio/workflow'
import type { EvidenceInput, StepInput } from '../../cloud/model/actions'
import type { HostName } from '../../cloud/model/ids'
import type { Step } from '../procedure/primitives'
import type { UpgradeState } from '../state/upgrade-state'
import type { HeldLock } from './held-lock'
import type { Inbox } from './inbox'
import type { Need } from './need'

/** The conversation of an upgrade with people. */
export interface Conversation {
  readonly upgradeState: UpgradeState
  readonly inbox: Inbox
  /** Notifies people of news, or of a need; never waits, never fails. */
  readonly notify: (text: string, need?: Need) => void
  /** Evidence without the nodes that were left out: for those, no balancer may send them requests. */
  readonly withoutLeftOut: (input: EvidenceInput) => EvidenceInput
}

/** An upgrade as its steps see it. */
export interface Context extends Conversation {
  /** The part of the input that every look and run of this upgrade has. */
  readonly input: (step: Step) => StepInput
  /** The reason that a host can't be left out; undefined if none is known. */
  readonly neededBecause: (host: HostName) => string | undefined
  /** The lock of the cloud, which each change asks for. */
  readonly lock: HeldLock
}

/** Thrown where an abort takes effect; the upgrade ends in good order. */
export class AbortedByOperator extends Error {
  override readonly name = 'AbortedByOperator'
}

/** Ends the upgrade if an abort is due; with a step, only while another step's attention is shown. */
export function endIfAborted({ upgradeState }: Conversation, step?: Step): void {
  if (step !== undefined && (upgradeState.needs.attention === null || upgradeState.needs.attention.step === step.id))
    return
  if (upgradeState.stopRequests.abortDue !== undefined)
    throw new AbortedByOperator(upgradeState.stopRequests.abortDue.by)
}

/** Waits here while the upgrade is paused, and ends it if an abort is due. Called between steps. */
export async function safePoint(context: Conversation): Promise<void> {
  const { upgradeState } = context
  for (;;) {
    endIfAborted(context)
    if (!upgradeState.stopRequests.pauseDue) return
    // The state is a search attribute: an upgrade that began before goes on showing it as it did.
    if (patched('paused-once-idle'))
      upgradeState.pauseOnceIdle(patched('paused-behind-a-gate') ? 'steps' : 'steps and gates')
    else upgradeState.isPaused = true
    await condition(() => upgradeState.stopRequests.abortDue !== undefined || !upgradeState.stopRequests.pauseDue)
    upgradeState.isPaused = false
  }
}
