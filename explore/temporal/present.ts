import { performance } from 'node:perf_hooks'
import { Attempt } from './attempt'
import type { Temporal } from './temporal'

/** The time that passes in the room in which this runs, in seconds. */
export const realSeconds = (() => {
  const now = performance.now.bind(performance)
  return (): number => now() / 1000
})()

let temporal: Temporal | undefined

/** The virtual Temporal of the night that is run now: one at a time in a process. */
export function presentTemporal(): Temporal {
  if (temporal === undefined) throw new Error('no night is run')
  return temporal
}

// Errors are outcomes here: nobody reads where they were made.
Error.stackTraceLimit = 0

/** Gives the product's code the clock of a night, and random numbers that follow from its seed. */
export function present(now: Temporal, number: () => number): void {
  temporal = now
  const { clock } = now
  Date.now = () => clock.shownMilliseconds
  performance.now = () => clock.shownMilliseconds
  Math.random = () => Attempt.present?.random() ?? number()
}
