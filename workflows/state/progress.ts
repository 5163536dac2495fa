import type { Evidence } from '../../cloud/model/outcomes'
import type { PlannedStep } from '../plan/plan'
import type { GateAnswer } from '../../cloud/model/gate-answers'

/** The state of an upgrade as a word. `Refused`: it ended before its first step, and has changed nothing. */
export type UpgradeStatus = 'Running' | 'AwaitingGate' | 'Attention' | 'Paused' | 'Done' | 'Aborted' | 'Refused'

export type StepState = 'pending' | 'running' | 'done' | 'not needed' | 'left out' | 'attention'

export interface StepProgress extends PlannedStep {
  readonly state: StepState
  /** Duration in seconds. Of a running step: as of the last change of the upgrade's state; add the time since then. */
  readonly seconds?: number
  /** When it began, an ISO 8601 time, while it is under way. */
  readonly since?: string
  /** What its probe saw. */
  readonly evidence?: string
}

/** A host that a person has left out of an upgrade, and what they have to see to themselves. */
export interface LeftOut {
  readonly service: string
  readonly host: string
  readonly by: string
  readonly note: string
  readonly at: string
  /** In words: the steps that are left on it, its servers, and what else counts it. */
  readonly todo: string
}

/** What needs a person, in words. */
export interface Attention {
  readonly step: string
  readonly host: string | null
  /** What happened and what it means. */
  readonly sentence: string
  /** The last lines of output, if there are any. */
  readonly tail: string
  /** What may be answered, each with what it does. */
  readonly answers: Readonly<Record<string, string>>
  /** True while the upgrade goes on waiting for the step by itself. */
  readonly waiting: boolean
  readonly since: string
}

export interface OpenGate {
  readonly name: string
  readonly question: string
  readonly answers: readonly GateAnswer[]
  readonly since: string
  /** What was read last: when it opened, or after a confirmation that was refused. */
  readonly evidence?: Evidence
}

/** A stretch in which the API is down by the procedure itself. */
export interface Outage {
  readonly since: string
  readonly seconds: number
  readonly isOver: boolean
}

/** One thing that a person said, and what became of it. */
export interface Decision {
  readonly at: string
  readonly signal: string
  readonly by: string
  readonly note: string
  readonly verdict: 'taken' | 'early' | 'refused' | 'unknown'
  readonly why: string
}

/** What an upgrade is found by. */
export interface Visibility {
  readonly service: string
  readonly state: UpgradeStatus
  /** The step that a person would name if asked where it is: one that needs them, else the first that runs. */
  readonly step: string | undefined
}

/** The answer of the `progress` query. */
export interface Progress {
  readonly upgrade: string
  readonly service: string
  readonly cloud: string
  readonly state: UpgradeStatus
  readonly steps: readonly StepProgress[]
  /** How many steps are not among `steps`, since there are too many for one answer: finished ones, and ones to come. */
  readonly stepsLeftOut?: { readonly over: number; readonly toCome: number }
  readonly attention: Attention | null
  readonly gate: OpenGate | null
  /** Null before there is one, and of a service that has none. */
  readonly outage: Outage | null
  /** Hosts that are out of the balancers now. */
  readonly detached: readonly string[]
  /** Absent where every host takes part. */
  readonly leftOut?: readonly LeftOut[]
  readonly decisions: readonly Decision[]
  /** What the upgrade leaves behind on purpose, each with the line that takes it away; absent where there is nothing. */
  readonly remains?: readonly string[]
  /** How many earlier decisions are not among `decisions`; absent where none. */
  readonly decisionsLeftOut?: number
  /** What was asked for and takes effect at the next safe point. */
  readonly pending: string | null
  /** Why the upgrade was refused; only where it was. */
  readonly refusal?: string
}
