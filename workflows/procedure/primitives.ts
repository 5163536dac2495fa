import type { Action, EvidenceInput } from '../../cloud/model/actions'
import type { GateAnswer } from '../../cloud/model/gate-answers'
import type { Balancer, Server } from '../../cloud/model/hosts'
import type { HostName, StepId, UnitName } from '../../cloud/model/ids'
import type { NodeGroups } from '../../cloud/model/node-groups'
import type { WayBack } from '../../cloud/model/release'

/** The smallest part of an upgrade that an operator sees. */
export interface Step {
  readonly id: StepId
  readonly host: HostName
  /** Its command, as an operator would type it. */
  readonly command: string
  /** The effects that users of the cloud notice, in plain words. */
  readonly impact: string
  /** The condition under which it runs, if it depends on a question. */
  readonly when?: string
  readonly action: Action
  /**
   * POSIX sh, read-only: prints the effect of the step that only its host can foretell, or nothing. A plan that asks the
   * hosts shows it; the upgrade does not run it.
   */
  readonly foretold?: string
  /** The evidence that it needs, read again right before it runs: a gate confirmed it a while ago. */
  readonly evidence?: EvidenceInput
  /** The units whose packages it installs. */
  readonly installs?: readonly UnitName[]
  /** The drain that it relies on: repeated if a balancer has forgotten it. */
  readonly drainedBy?: Step
  /** True: an API is down for all while it lasts, by the procedure itself. */
  readonly outage?: true
  /** True: it takes servers out, or puts them back, while the node's own are out: the node stays out. */
  readonly within?: true
  /** True: done on one node for the whole service, so that node is needed. */
  readonly once?: true
  /** True: a phase relies on it, for which no process of the old release may be left. */
  readonly beforePhase?: true
  /** Only of a database phase: how to go back to where it began. */
  readonly restore?: string
  /** Only of a database phase: how to go back to the old release while none of the phase is done. */
  readonly untouched?: string
  /** For a step that depends on the pinned version of the packages: the way to another version, in full. */
  readonly anotherPin?: string
  /** The thing that it leaves on its host beyond the upgrade's end, and the line that removes it. */
  readonly remains?: string
  /** True: nothing on the host shows that it was done by hand, so a person who skips it is taken at their word. */
  readonly wordStands?: true
  /** The way back to the old release once it is done; absent if it does not change the way back. */
  readonly wayBack?: WayBack
}

/** A named place where the upgrade waits for a person. */
export interface Gate {
  /** The gate's name is the name of its signal. */
  readonly name: string
  readonly id: StepId
  /** The question to the person, and the consequence. */
  readonly question: string
  readonly answers: readonly GateAnswer[]
  /** The condition under which it is there, if it depends on a question. */
  readonly when?: string
  /** The evidence that is read after a confirmation, and has to hold. */
  readonly evidence: EvidenceInput
  /** The servers of each node: joined nodes have to go on serving while the gate waits. */
  readonly servers: Readonly<Record<HostName, readonly Server[]>>
  /** The balancers that say if these servers serve. */
  readonly balancers: readonly Balancer[]
  /** The step after the gate: if its effect is there already, or its job runs, nobody is asked. */
  readonly before?: Step
}

/** A question whose answer decides about later steps. */
export interface Question {
  readonly step: Step
  /** The answer that a plan assumes: it shows the steps that depend on it, with their `when`. */
  readonly assumed: boolean
  /** Steps with this `when` are left out if the answer is no (or yes, with `leftOutIf`). */
  readonly when: string
  readonly leftOutIf: boolean
}

/** Changes of a procedure that upgrades under way do not follow, if they have passed the place before. */
export type ProcedureChange = 'agents-installed-first' | 'nodes-in-groups'

/** The work on one of many nodes. */
export interface WorkOnNode {
  readonly host: HostName
  readonly work: () => Promise<void>
}

/**
 * The operations that a service's procedure is built from. Implemented by durable.ts (activities, signals) and outline.ts (the
 * recorder for plan and runbook).
 */
export interface Primitives {
  /** Does the step, or finds it done. Returns once its effect has been seen. */
  step(step: Step): Promise<void>
  /** Waits for a person, and returns the answer; `confirm` only when the evidence agreed. */
  gate(gate: Gate): Promise<GateAnswer>
  /** Reads the answer of a question; a plan assumes the question's own. */
  ask(question: Question): Promise<boolean>
  /**
   * True if the procedure of this run has the change of that name: every run that met the place of the change after it was
   * made. A plan has every change.
   */
  has(change: ProcedureChange): boolean
  /** Runs several works at once; returns once all are done. */
  together(works: readonly (() => Promise<void>)[]): Promise<void>
  /**
   * Works on many nodes, so many at once as the groups allow; returns once all are done. A node that waits for a person
   * keeps no other from being begun, as long as fewer than `maxUnavailable` are under way or wait.
   */
  inGroups(works: readonly WorkOnNode[], groups: NodeGroups): Promise<void>
}
