import { setTimeout as sleep } from 'node:timers/promises'
import { UpgradeError } from '../../cloud/model/errors'
import type { Outcome } from '../../cloud/model/outcomes'
import { unlessAborted } from '../unless-aborted'

/** A host out of reach, as `look` and `run` report it. */
export type Unreachable = Extract<Outcome, { state: 'unreachable' }>

const firstPauseMilliseconds = 500
const longestPauseMilliseconds = 5000

/**
 * Attempts something over the network again and again while its errors are of kind `transport`, until it has been out of
 * reach for the limit.
 * @param attempt is given a function to call whenever the far side was heard: being out of reach begins anew after it
 * @param limitSeconds how long being out of reach goes unreported
 * @param signal ends the trying: rejects with its reason at once, whatever the attempt does
 */
export async function reach<T>(
  attempt: (heard: () => void) => Promise<T>,
  limitSeconds: number,
  signal: AbortSignal,
): Promise<T | Unreachable> {
  let heardAt = performance.now()
  let pause = firstPauseMilliseconds
  const heard = (): void => {
    heardAt = performance.now()
    pause = firstPauseMilliseconds
  }
  for (;;) {
    try {
      return await unlessAborted(attempt(heard), signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpgradeError) || error.kind !== 'transport') throw error
      const silentMilliseconds = performance.now() - heardAt
      const left = limitSeconds * 1000 - silentMilliseconds
      if (left <= 0)
        return { state: 'unreachable', sentence: error.message, seconds: Math.round(silentMilliseconds / 1000) }
      await sleep(Math.min(left, pause * (0.75 + Math.random() / 2)), undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      )
      pause = Math.min(pause * 1.5, longestPauseMilliseconds)
    }
  }
}
