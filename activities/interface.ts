import type { EvidenceInput, LeaveOutInput, LookInput, PreflightInput, WatchInput } from '../cloud/model/actions'
import type { Cloud, Notify } from '../cloud/model/cloud'
import type { SentRunInput } from '../cloud/model/sent-run-input'
import type { Followed, ProgressDigest } from '../cloud/model/followed'
import type { CloudName, UpgradeId } from '../cloud/model/ids'
import type { HolderState, LockResult } from '../cloud/model/lock'
import type { Evidence, LeaveOutResult, Look, Outcome, Preflight, WatchResult } from '../cloud/model/outcomes'

/** A cloud as it was read, with the checksum of the file: both hold for the whole run. */
export type LoadedCloud =
  | { readonly ok: true; readonly cloud: Cloud; readonly sha256: string }
  | { readonly ok: false; readonly sentence: string }

/** An upgrade, and the progress of it that the caller knows already. */
export interface FollowInput {
  readonly upgrade: UpgradeId
  readonly known: ProgressDigest | null
}

/** The effects that workflows ask for. Their implementations document the promises. */
export interface Activities {
  loadCloud(input: { readonly cloud: string }): Promise<LoadedCloud>
  takeLock(input: { readonly cloud: CloudName; readonly holder: UpgradeId }): Promise<LockResult>
  releaseLock(input: { readonly cloud: CloudName; readonly holder: UpgradeId }): Promise<void>
  holderState(input: { readonly upgrade: string }): Promise<HolderState>
  preflight(input: PreflightInput): Promise<Preflight>
  look(input: LookInput): Promise<Look>
  run(input: SentRunInput): Promise<Outcome>
  evidence(input: EvidenceInput): Promise<Evidence>
  leaveOut(input: LeaveOutInput): Promise<LeaveOutResult>
  watch(input: WatchInput): Promise<WatchResult>
  follow(input: FollowInput): Promise<Followed>
  notify(input: { readonly notify: Notify; readonly text: string }): Promise<void>
}
