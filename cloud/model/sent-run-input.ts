import type { RunInput } from './actions'

/** `RunInput` as it travels: histories and the workers that run now have two of its fields by these names. */
export type SentRunInput = Omit<RunInput, 'operatorNotified' | 'awaitReachable'> & {
  readonly told: boolean
  readonly reach: boolean
}

/** The input of `run` in the words that stored histories have. */
export const sentRunInput = ({ operatorNotified, awaitReachable, ...same }: RunInput): SentRunInput => ({
  ...same,
  told: operatorNotified,
  reach: awaitReachable,
})

/** The input of `run` as activities read it, from the words that stored histories have. */
export const receivedRunInput = ({
  told: operatorNotified,
  reach: awaitReachable,
  ...same
}: SentRunInput): RunInput => ({
  ...same,
  operatorNotified,
  awaitReachable,
})
