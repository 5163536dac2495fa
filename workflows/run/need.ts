import type { UpgradeState } from '../state/upgrade-state'

/** Something that waits for a person. */
export interface Need {
  readonly kind: 'attention' | 'gate'
  /** The step, or the gate. */
  readonly what: string
  readonly since: string
  /** True once it waits no longer. */
  readonly isOver: () => boolean
}

/** The attention that is shown now. One that merely goes on, with other words, is the same need. */
export function needOfAttention(upgradeState: UpgradeState): Need | undefined {
  const { attention, attentionNumber } = upgradeState.needs
  if (attention === null) return undefined
  return {
    kind: 'attention',
    what: attention.step,
    since: attention.since,
    isOver: () => upgradeState.needs.attentionNumber !== attentionNumber,
  }
}

/** The gate that is open now. */
export function needOfGate(upgradeState: UpgradeState): Need | undefined {
  const { gate } = upgradeState.needs
  if (gate === null) return undefined
  return {
    kind: 'gate',
    what: gate.name,
    since: gate.since,
    isOver: () => upgradeState.needs.gate?.since !== gate.since,
  }
}
