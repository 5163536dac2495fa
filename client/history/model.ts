import type { HistoryEntry } from '../../cloud/model/history'

/**
 * The person or program that did an action. `signed`: a signature has proven the name. `said`: by the name in the message. `identity`: the message had no name, so it
 * is the name of the client program, such as 1234@deploy1. `workflow`: another workflow forwarded it. `nobody`: Temporal
 * does not know either.
 */
export interface Actor {
  readonly name: string
  readonly from: 'signed' | 'said' | 'identity' | 'workflow' | 'nobody'
}

type Decision = Extract<HistoryEntry, { what: 'decision' }>

/** Entries that only Temporal's own history has. */
type FromTemporal = { readonly at: string } & (
  | ({ readonly what: 'decision'; readonly actor: Actor } & Omit<Decision, 'at' | 'what'>)
  /** Temporal has it; the upgrade has not recorded it. */
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

/** The end of a run; `running` while it goes on. `reset`: another run took its place. */
export interface RunEnd {
  readonly how: 'running' | 'done' | 'aborted' | 'refused' | 'failed' | 'cancelled' | 'terminated' | 'reset'
  readonly at?: string
  readonly reason?: string
  readonly actor?: Actor
}

/** One run of one workflow id, with all known facts. */
export interface RunHistory {
  readonly upgrade: string
  /** The workflow's type: a service, nova-finish, or cloud. */
  readonly name: string
  readonly run: string
  readonly began: string
  readonly startedBy: Actor
  /** The client program that told Temporal to start it, by its own name. */
  readonly identity: string
  /** The run that was reset, if this run began by a reset. */
  readonly resetOf?: { readonly run: string; readonly reason: string }
  readonly entries: readonly RunEntry[]
  /** Steps under way now. */
  readonly underWay: readonly { readonly step: string; readonly since: string }[]
  readonly end: RunEnd
  /** The reason that it is read from Temporal's events only; absent if the upgrade itself has answered. */
  readonly eventsAloneBecause?: string
}

/** The last instant of a run that is shown: its end, or now. */
export const endOf = (run: RunHistory, now: Date): number => (run.end.at === undefined ? +now : Date.parse(run.end.at))

/** A person's name as it was given; the name of a program is marked as such. */
export function actorText({ name, from }: Actor): string {
  switch (from) {
    case 'signed':
      return `by ${name} (signed)`
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
