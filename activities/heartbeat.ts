import { ApplicationFailure, Context } from '@temporalio/activity'

const beatMilliseconds = 1000

/** Just below the heartbeat timeout: after it Temporal may have given the activity to another worker. */
const longestGapMilliseconds = 3500

/** What an activity has while it waits. */
export interface Heartbeat {
  /** Aborted when the wait is to end: cancelled, paused, reset, the worker shutting down, or the heartbeat lost. */
  readonly signal: AbortSignal
  /** What the next heartbeat shows of the wait. */
  readonly heartbeat: (status: unknown) => void
  /**
   * Called before anything is sent that changes the world: throws where this attempt has been silent for so long that
   * another may have taken its place, as after the worker's machine was suspended.
   */
  readonly assertStillOwner: () => void
  /** What the last heartbeat of the attempt before showed; undefined in the first. */
  readonly before?: unknown
}

/**
 * Runs an activity with a heartbeat a second from a timer of its own, so that a slow host never looks like a lost
 * worker. Whatever ends it from outside only ends the waiting: what runs on a host goes on, and the next attempt finds
 * it again.
 */
export async function withHeartbeat<T>(work: (heartbeat: Heartbeat) => Promise<T>): Promise<T> {
  const context = Context.current()
  const lost = new AbortController()
  const before: unknown = context.info.heartbeatDetails
  // Shown until this attempt has something to show: a third attempt is told what the first has seen.
  let status: unknown = before
  let lastBeat = performance.now()
  const assertStillOwner = (): void => {
    if (performance.now() - lastBeat > longestGapMilliseconds) {
      lost.abort(
        ApplicationFailure.retryable('the worker was silent for too long; another attempt goes on', 'HeartbeatLost'),
      )
    }
    signal.throwIfAborted()
  }
  const signal = AbortSignal.any([context.cancellationSignal, lost.signal])
  const beat = (): void => {
    if (signal.aborted) return
    try {
      assertStillOwner()
    } catch {
      return
    }
    lastBeat = performance.now()
    context.heartbeat(status)
  }
  beat()
  const timer = setInterval(beat, beatMilliseconds)
  try {
    return await work({
      signal,
      assertStillOwner,
      before,
      heartbeat: (now) => {
        status = now
      },
    })
  } finally {
    clearInterval(timer)
  }
}
