import type { HistoryEntry } from '../../cloud/model/history'

/**
 * Who did something. `said`: by the name that was given with it. `identity`: nobody said, so it is whatever the program
 * called itself that told Temporal, such as 1234@deploy1. `workflow`: another workflow gave it on. `nobody`: Temporal does
 * not know either.
 */
export interface Actor {
  readonly name: string
  readonly from: 'said' | 'identity' | 'workflow' | 'nobody'
}

type Decision = Extract<HistoryEntry, { what: 'decision' }>

/** What Temporal's own history tells and the upgrade itself doesn't. */
type FromTemporal = { readonly at: string } & (
  | ({ readonly what: 'decision'; readonly actor: Actor } & Omit<Decision, 'at' | 'what'>)
  /** Temporal has it; the upgrade has recorded nothing of it. */
  | {
      readonly what: 'not recorded'
      readonly signal: string
      readonly note: string
      readonly why: string
      readonly actor: Actor
    }
  | { readonly what: 'cancellation asked for'; readonly actor: Actor }
  | { readonly what: 'completed by hand'; readonly activity: string; readonly actor: Actor }
  /** Under way when the run ended. */
  | { readonly what: 'cut off'; readonly step: string; readonly seconds: number }
)

export type RunEntry = Exclude<HistoryEntry, Decision> | FromTemporal

/** How a run ended; `running` while it goes on. `reset`: another run took its place. */
export interface RunEnd {
  readonly how: 'running' | 'done' | 'aborted' | 'refused' | 'failed' | 'cancelled' | 'terminated' | 'reset'
  readonly at?: string
  readonly reason?: string
  readonly actor?: Actor
}

/** One run of one workflow id, with all that is known of it. */
export interface RunHistory {
  readonly upgrade: string
  /** The workflow's type: a service, nova-finish, or cloud. */
  readonly name: string
  readonly run: string
  readonly began: string
  readonly startedBy: Actor
  /** Whatever called itself so has told Temporal to start it. */
  readonly identity: string
  /** The run whose place this one took, where it began by a reset. */
  readonly resetOf?: { readonly run: string; readonly reason: string }
  readonly entries: readonly RunEntry[]
  /** Steps under way now. */
  readonly underWay: readonly { readonly step: string; readonly since: string }[]
  readonly end: RunEnd
  /** Why it is told from Temporal's events alone; absent where the upgrade has told of itself. */
  readonly eventsAloneBecause?: string
}

/** The instant up to which a run is told: its end, or now. */
export const endOf = (run: RunHistory, now: Date): number => (run.end.at === undefined ? +now : Date.parse(run.end.at))

/** A person's word stands as it is; what a program called itself is marked as such. */
export function actorText({ name, from }: Actor): string {
  switch (from) {
    case 'said':
      return `by ${name}`
    case 'identity':
      return `by ${name} (identity)`
    case 'workflow':
      return `by ${name} (workflow)`
    case 'nobody':
      return 'by someone unknown'
  }
}
