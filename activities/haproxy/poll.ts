import { setTimeout as wait } from 'node:timers/promises'
import { retryTransport, type Unreachable } from '../retry-transport'
import type { BalancerDeps } from './process'

/** Milliseconds between two readings of the balancers during a wait, at least and at most. */
const leastMilliseconds = 100
export const mostMilliseconds = 500

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
 * Every other error, and the abort of `deps.signal`, ends it. A tenth of the wait so far passes between two turns, within
 * limits: so the readings make no wait much longer, and a long one asks little of HAProxy.
 * @param turn returns a value; or the milliseconds until the next turn, where it knows better; or undefined. The turn after
 *   a change follows at once, by 0. A second change in a row waits as usual: it may have no effect.
 */
export async function poll<T extends object>(
  limitSeconds: number,
  deps: PollDeps,
  turn: () => Promise<T | number | undefined>,
): Promise<T | Unreachable> {
  const waited = stopwatch()
  let wasAtOnce = false
  for (;;) {
    const result = await retryTransport(turn, {
      limitSeconds,
      signal: deps.signal,
      onFault: ({ message }) => deps.heartbeat({ sessions: 0, queued: 0, waitingFor: message }),
    })
    if (typeof result === 'object') return result
    const usual = Math.min(Math.max(waited() * 100, leastMilliseconds), mostMilliseconds)
    const pause: number = result === undefined || (result === 0 && wasAtOnce) ? usual : result
    wasAtOnce = pause === 0
    if (!wasAtOnce) await wait(pause, undefined, { signal: deps.signal })
  }
}

/** Seconds since it was started, by a clock that nobody sets. */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => (performance.now() - start) / 1000
}
