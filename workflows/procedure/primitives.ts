import type { Action, EvidenceInput } from '../../cloud/model/actions'
import type { GateAnswer } from '../../cloud/model/gate-answers'
import type { Server } from '../../cloud/model/hosts'
import type { HostName, StepId, UnitName } from '../../cloud/model/ids'
import type { WayBack } from '../../cloud/model/release'

/** The smallest thing an operator sees. */
export interface Step {
  readonly id: StepId
  readonly host: HostName
  /** What it does, as an operator would type it. */
  readonly command: string
  /** What users of the cloud notice, in plain words. */
  readonly impact: string
  /** The condition under which it runs, where it hangs on something that is asked. */
  readonly when?: string
  readonly action: Action
  /** What has to hold, read again right before it runs: it was confirmed at a gate a while ago. */
  readonly evidence?: EvidenceInput
  /** The units whose packages it installs. */
  readonly installs?: readonly UnitName[]
  /** The drain that it rests on: done again where a balancer has forgotten it. */
  readonly drainedBy?: Step
  /** True: an API is down for all while it lasts, by the procedure itself. */
  readonly outage?: true
  /** True: done on one node for the whole service, so that node is needed. */
  readonly once?: true
  /** True: a phase rests on it, for which not a process of the old release may be left. */
  readonly beforePhase?: true
  /** Only of a database phase: how to go back to where it began. */
  readonly restore?: string
  /** Only of a database phase: how to go back to the old release while none of the phase is done. */
  readonly untouched?: string
  /** Where it hangs on the pinned version of the packages: the way to another one, in full. */
  readonly anotherPin?: string
  /** What it leaves on its host beyond the upgrade's end, and the line that takes that away. */
  readonly remains?: string
  /** True: nothing on the host shows that it was done by hand, so a person who skips it is taken at their word. */
  readonly wordStands?: true
  /** What leads back to the old release once it is done; absent where it changes nothing of that. */
  readonly wayBack?: WayBack
}

/** A named place where the upgrade waits for a person. */
export interface Gate {
  /** The gate's name is the name of its signal. */
  readonly name: string
  readonly id: StepId
  /** What the person is asked to make sure of, and what follows. */
  readonly question: string
  readonly answers: readonly GateAnswer[]
  /** The condition under which it is there, where it hangs on something that is asked. */
  readonly when?: string
  /** What is read after a confirmation, and has to hold. */
  readonly evidence: EvidenceInput
  /** The servers of each node: those that are joined have to go on serving while the gate waits. */
  readonly servers: Readonly<Record<HostName, readonly Server[]>>
  /** The step behind the gate: where its effect is there already, or its job runs, nothing is asked. */
  readonly before?: Step
}

/** Something that is read, on which later steps hang. */
export interface Question {
  readonly step: Step
  /** What a plan takes for the answer: it shows the steps that hang on it, with their `when`. */
  readonly assumed: boolean
  /** Steps with this `when` are left out where the answer is no (or yes, of `leftOutIf`). */
  readonly when: string
  readonly leftOutIf: boolean
}

/**
 * The operations that a service's procedure is built from. Implemented by durable.ts (activities, signals) and outline.ts (the
 * recorder for plan and runbook).
 */
export interface Primitives {
  /** Does the step, or finds it done. Returns once its effect has been seen. */
  step(step: Step): Promise<void>
  /** Waits for a person, and returns what they answered; `confirm` only when the evidence agreed. */
  gate(gate: Gate): Promise<GateAnswer>
  /** Reads whether something holds; a plan assumes the question's own answer. */
  ask(question: Question): Promise<boolean>
  /** Does several things at once; returns once all are done. */
  together(works: readonly (() => Promise<void>)[]): Promise<void>
}
