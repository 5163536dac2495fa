import { setTimeout as wait } from 'node:timers/promises'
import { UpgradeError } from '../cloud/model/errors'
import type { Outcome } from '../cloud/model/outcomes'
import { notifiedUnreachableSeconds } from '../cloud/model/patience'

/** A host or a balancer out of reach, as `look` and `run` report it. */
export type Unreachable = Extract<Outcome, { state: 'unreachable' }>

const firstPauseMilliseconds = 500
const longestPauseMilliseconds = 2000

/** An attempt's knowledge of those before it. */
export interface Attempt {
  /** Called whenever the far side was heard: being out of reach begins anew after it. */
  readonly heard: () => void
  /** Seconds that the far side may still be silent before it is reported. */
  readonly leftSeconds: number
  /** The error of the attempt before; undefined in the first. */
  readonly fault: UpgradeError | undefined
}

export interface RetryTransportOptions {
  /** Seconds that the far side may be out of reach before that is reported. */
  readonly limitSeconds: number
  /** Ends the trying between two attempts: rejects with its reason. An attempt that is to end at once sees to that itself. */
  readonly signal: AbortSignal
  /** Called after each attempt that is followed by another. Default: nothing. */
  readonly onFault?: (fault: UpgradeError) => void
}

/**
 * Repeats a network operation while its errors are of kind `transport`, with a pause of 0.5 to 2 s between two attempts.
 * @returns the result of the attempt, or the seconds that the far side has been out of reach once they pass the limit
 * @throws every other error of the attempt, and the signal's reason
 */
export async function retryTransport<T>(
  attempt: (before: Attempt) => Promise<T>,
  { limitSeconds, signal, onFault }: RetryTransportOptions,
): Promise<T | Unreachable> {
  let heardAt = performance.now()
  let pause = firstPauseMilliseconds
  let fault: UpgradeError | undefined
  const heard = (): void => {
    heardAt = performance.now()
    pause = firstPauseMilliseconds
  }
  const silentSeconds = (): number => (performance.now() - heardAt) / 1000
  for (;;) {
    try {
      return await attempt({ heard, leftSeconds: limitSeconds - silentSeconds(), fault })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpgradeError) || error.kind !== 'transport') throw error
      fault = error
    }
    const seconds = silentSeconds()
    if (seconds >= limitSeconds) return { state: 'unreachable', sentence: fault.message, seconds: Math.round(seconds) }
    onFault?.(fault)
    // Workers and steps must not all ask at one moment.
    const drawn = pause * (0.75 + Math.random() / 2)
    await wait(Math.min((limitSeconds - seconds) * 1000, drawn), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    )
    pause = Math.min(pause * 1.5, longestPauseMilliseconds)
  }
}

/** Seconds that one call goes on while a balancer or a host is out of reach. */
export const unreachableLimit = (input: {
  readonly unreachableLimitSeconds: number
  readonly operatorNotified: boolean
}): number =>
  input.operatorNotified
    ? Math.max(notifiedUnreachableSeconds, input.unreachableLimitSeconds)
    : input.unreachableLimitSeconds
