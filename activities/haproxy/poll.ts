import { setTimeout as wait } from 'node:timers/promises'
import { retryTransport, type Unreachable } from '../retry-transport'
import type { BalancerDeps } from './process'

/** Milliseconds between two readings of the balancers during a wait. */
const pollMilliseconds = 500

/** The status that a wait shows at each poll. */
export interface DrainStatus {
  readonly sessions: number
  readonly queued: number
  /** One short sentence: the thing that it waits for. */
  readonly waitingFor: string
}

export interface PollDeps extends BalancerDeps {
  readonly heartbeat: (status: DrainStatus) => void
}

/**
 * Calls `turn` again and again until it returns a value. A transport fault is waited out, at most `limitSeconds` in a row.
 * Every other error, and the abort of `deps.signal`, ends it.
 */
export async function poll<T>(
  limitSeconds: number,
  deps: PollDeps,
  turn: () => Promise<T | undefined>,
): Promise<T | Unreachable> {
  for (;;) {
    const result = await retryTransport(turn, {
      limitSeconds,
      signal: deps.signal,
      onFault: ({ message }) => deps.heartbeat({ sessions: 0, queued: 0, waitingFor: message }),
    })
    if (result !== undefined) return result
    await wait(pollMilliseconds, undefined, { signal: deps.signal })
  }
}

/** Seconds since it was started, by a clock that nobody sets. */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => (performance.now() - start) / 1000
}
