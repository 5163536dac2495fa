import { ApplicationFailure, Context } from '@temporalio/activity'

const beatMilliseconds = 1000

/** Just below the heartbeat timeout: after it Temporal may have given the activity to another worker. */
const longestGapMilliseconds = 3500

/**
 * Both clocks of the machine. The steady one stands still while the machine is suspended; the other one may be stepped, which
 * costs a retry.
 */
const readClocks = (): { readonly steady: number; readonly wall: number } => ({
  steady: performance.now(),
  wall: Date.now(),
})

/** Milliseconds since a reading, by the clock that says more. */
const longestSince = ({ steady, wall }: ReturnType<typeof readClocks>): number =>
  Math.max(performance.now() - steady, Date.now() - wall)

/** The tools of an activity while it waits. */
export interface Heartbeat {
  /** Aborted when the wait must end: cancelled, paused, reset, the worker shutting down, or the heartbeat lost. */
  readonly signal: AbortSignal
  /** Takes the status that each heartbeat shows from now on, asked for as it is sent. */
  readonly heartbeat: (status: () => unknown) => void
  /**
   * Called before a command that changes a host or a balancer. Throws if this attempt sent no heartbeat for so long that
   * another attempt may run, as after a suspend of the worker's machine.
   */
  readonly assertStillOwner: () => void
  /** The details of the previous attempt's last heartbeat; undefined in the first attempt. */
  readonly before?: unknown
  /** Tells this activity from every other one of its step; all its attempts have it. Absent outside of Temporal. */
  readonly activity?: string
}

/**
 * Runs an activity with a heartbeat a second from a timer of its own, so that a slow host never looks like a lost worker. A
 * cancellation from outside ends only the waiting: a command on a host goes on, and the next attempt finds it again.
 */
export async function withHeartbeat<T>(work: (heartbeat: Heartbeat) => Promise<T>): Promise<T> {
  const context = Context.current()
  const { scheduledTimestampMs, workflowExecution } = context.info
  const lost = new AbortController()
  const before: unknown = context.info.heartbeatDetails
  // Shown until this attempt sets its own details: so a third attempt still gets those of the first.
  let status = (): unknown => before
  let lastBeat = readClocks()
  const assertStillOwner = (): void => {
    if (longestSince(lastBeat) > longestGapMilliseconds) {
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
    lastBeat = readClocks()
    context.heartbeat(status())
  }
  beat()
  const timer = setInterval(beat, beatMilliseconds)
  try {
    return await work({
      signal,
      assertStillOwner,
      before,
      activity: `${workflowExecution?.runId ?? ''}-${scheduledTimestampMs}`,
      heartbeat: (now) => {
        status = now
      },
    })
  } finally {
    clearInterval(timer)
  }
}
