import { z } from 'zod'
import type { Activities } from '../../activities/interface'
import { Followed } from '../../cloud/model/followed'
import { limits } from '../../cloud/model/limits'
import { LoadedCloud } from '../../cloud/model/loaded-cloud'
import { HolderState, LockResult } from '../../cloud/model/lock'
import { Delivery } from '../../cloud/model/notification/notification'
import { Evidence, LeaveOutResult, Look, Outcome, Preflight, WatchResult } from '../../cloud/model/outcomes'

/** The value with which an activity completes. */
export type Result<A extends keyof Activities> = Awaited<ReturnType<Activities[A]>>

/** The value is not read. */
const nothing = z.unknown().transform(() => undefined)

/** The schema for the result of each activity: anybody may complete one by hand. */
export const results: { readonly [A in keyof Activities]: z.ZodType<Result<A>> } = {
  loadCloud: LoadedCloud,
  takeLock: LockResult,
  releaseLock: nothing,
  holderState: HolderState,
  preflight: Preflight,
  look: Look,
  run: Outcome,
  lookAndRun: Outcome,
  evidence: Evidence,
  leaveOut: LeaveOutResult,
  watch: WatchResult,
  follow: Followed,
  // A worker from before there was a schedule answers nothing.
  notify: Delivery.or(nothing),
}

/** Bounds of a result. A cloud is larger than any other result. */
export const mostOf = (activity: keyof Activities): (typeof limits.arrives)['cloud' | 'result'] =>
  activity === 'loadCloud' ? limits.arrives.cloud : limits.arrives.result
