import { setTimeout as wait } from 'node:timers/promises'
import { UpgradeError } from '../../cloud/model/errors'
import type { Outcome } from '../../cloud/model/outcomes'
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

/** After the operator was told of an unreachable host, one call goes on trying for this long. */
const toldUnreachableSeconds = 600

/** Seconds that one call goes on while a balancer or node is out of reach. */
export function unreachableLimit(input: { unreachableLimitSeconds: number; told: boolean }): number {
  return input.told ? Math.max(toldUnreachableSeconds, input.unreachableLimitSeconds) : input.unreachableLimitSeconds
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

/** The outcome of an error of the table that a person has to look at; every other error is thrown on. */
export function refusal(error: unknown, more = ''): Extract<Outcome, { state: 'refused' }> {
  if (!(error instanceof UpgradeError)) throw error
  return { state: 'refused', type: error.type, sentence: error.message + more }
}
