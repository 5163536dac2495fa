/** What a person may answer at a gate; which of them a gate takes, it says itself. */
export const gateAnswers = ['confirm', 'join', 'defer'] as const
export type GateAnswer = (typeof gateAnswers)[number]

/** What each answer does. */
export const gateAnswerDoes: Readonly<Record<GateAnswer, string>> = {
  confirm: 'yes; each node is read once more first',
  join: 'lets the last node serve first; the gate stays shut',
  defer: 'leaves what is behind it for another day',
}
