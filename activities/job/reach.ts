import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../../cloud/model/hosts'
import { UpgradeError } from '../../cloud/model/errors'
import type { Outcome } from '../../cloud/model/outcomes'
import { unlessAborted } from '../unless-aborted'
import { answeredWithin } from './answered-within'

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
 * @param asked the host of a question, whose answer is waited for no longer than the limit either: an attempt that nobody
 *   has heard of counts as out of reach. Absent where each attempt may last, as one that waits for a job does.
 */
export async function reach<T>(
  attempt: (heard: () => void, signal: AbortSignal) => Promise<T>,
  limitSeconds: number,
  signal: AbortSignal,
  asked?: Host,
): Promise<T | Unreachable> {
  let heardAt = performance.now()
  let pause = firstPauseMilliseconds
  let fault: UpgradeError | undefined
  const heard = (): void => {
    heardAt = performance.now()
    pause = firstPauseMilliseconds
  }
  for (;;) {
    try {
      if (asked === undefined) return await unlessAborted(attempt(heard, signal), signal)
      const leftSeconds = limitSeconds - (performance.now() - heardAt) / 1000
      return await answeredWithin(asked, limitSeconds, signal, (until) => attempt(heard, until), {
        leftSeconds,
        fault,
      })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpgradeError) || error.kind !== 'transport') throw error
      fault = error
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
