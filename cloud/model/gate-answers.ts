/** The answers that a person may give at a gate; each gate says which of them it takes. */
export const gateAnswers = ['confirm', 'join', 'defer'] as const
export type GateAnswer = (typeof gateAnswers)[number]

/** The effect of each answer. */
export const gateAnswerDoes: Readonly<Record<GateAnswer, string>> = {
  confirm: 'yes; each node is read once more first',
  join: 'lets the last node serve first; the gate stays shut',
  defer: 'leaves what is behind it for another day',
}
