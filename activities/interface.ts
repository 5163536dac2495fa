import type {
  EvidenceInput,
  LeaveOutInput,
  LookAndRunInput,
  LookInput,
  PreflightInput,
  WatchInput,
} from '../cloud/model/actions'
import type { Cloud, Notify } from '../cloud/model/cloud'
import type { SentRunInput } from '../cloud/model/sent-run-input'
import type { Followed, ProgressDigest } from '../cloud/model/followed'
import type { CloudName, UpgradeId } from '../cloud/model/ids'
import type { HolderState, LockResult } from '../cloud/model/lock'
import type { Delivery, Notification } from '../cloud/model/notification/notification'
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

/** A signed answer: the statement as the workflow has it, and the signatures that came with the answer. */
export interface SignedAnswer {
  /** The cloud's name or file, as the upgrade was started with it. */
  readonly cloud: string
  readonly statement: string
  readonly signatures: readonly string[]
}

/** The person who has signed an answer, or the reason that nobody on the list has. */
export type ProvenBy = { readonly ok: true; readonly person: string } | { readonly ok: false; readonly why: string }

/**
 * The activities that a worker runs within its workflow task. Temporal's server has no task for them, so nobody can complete
 * one by hand.
 */
export interface LocalActivities {
  /** Finds the person of cloud.yaml, as it is on this worker now, who has signed a statement. */
  provenBy(input: SignedAnswer): Promise<ProvenBy>
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
  lookAndRun(input: LookAndRunInput): Promise<Outcome>
  evidence(input: EvidenceInput): Promise<Evidence>
  leaveOut(input: LeaveOutInput): Promise<LeaveOutResult>
  watch(input: WatchInput): Promise<WatchResult>
  follow(input: FollowInput): Promise<Followed>
  notify(input: {
    readonly notify: Notify
    readonly text: string
    readonly notification?: Notification
  }): Promise<Delivery | undefined>
}
