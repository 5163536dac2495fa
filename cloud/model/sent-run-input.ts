import type { RunInput } from './actions'

/** `RunInput` as it travels: histories and the workers that run now have two of its fields by these names. */
export type SentRunInput = Omit<RunInput, 'operatorNotified' | 'awaitReachable'> & {
  readonly told: boolean
  readonly reach: boolean
}

export const sentRunInput = ({ operatorNotified, awaitReachable, ...same }: RunInput): SentRunInput => ({
  ...same,
  told: operatorNotified,
  reach: awaitReachable,
})

export const receivedRunInput = ({
  told: operatorNotified,
  reach: awaitReachable,
  ...same
}: SentRunInput): RunInput => ({
  ...same,
  operatorNotified,
  awaitReachable,
})
