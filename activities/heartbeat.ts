import { Context } from '@temporalio/activity'

const beatMilliseconds = 1000

/** What an activity has while it waits. */
export interface Beating {
  /** Aborted when the wait is to end: cancelled, paused, reset, the worker shutting down, or the heartbeat lost. */
  readonly signal: AbortSignal
  /** What the next heartbeat shows of the wait. */
  readonly heartbeat: (status: unknown) => void
}

/**
 * Runs an activity with a heartbeat a second from a timer of its own, so that a slow host never looks like a lost
 * worker. Whatever ends it from outside only ends the waiting: what runs on a host goes on, and the next attempt finds
 * it again.
 */
export async function beating<T>(work: (beating: Beating) => Promise<T>): Promise<T> {
  const context = Context.current()
  let status: unknown
  context.heartbeat()
  const timer = setInterval(() => context.heartbeat(status), beatMilliseconds)
  try {
    return await work({
      signal: context.cancellationSignal,
      heartbeat: (now) => {
        status = now
      },
    })
  } finally {
    clearInterval(timer)
  }
}
