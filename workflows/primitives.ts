import type { Action, EvidenceInput } from '../cloud/model/actions'
import type { Server } from '../cloud/model/hosts'
import type { HostName, StepId } from '../cloud/model/ids'

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
  /** The drain that it rests on: done again where a balancer has forgotten it. */
  readonly drainedBy?: Step
  /** Only of a database phase: how to go back to where it began. */
  readonly restore?: string
}

/** A named place where the upgrade waits for a person. */
export interface Gate {
  /** The gate's name is the name of its signal. */
  readonly name: string
  readonly id: StepId
  /** What the person is asked to make sure of, and what follows. */
  readonly question: string
  readonly answers: readonly GateAnswer[]
  /** What is read after a confirmation, and has to hold. */
  readonly evidence: EvidenceInput
  /** The servers of each node: those that are joined have to go on serving while the gate waits. */
  readonly servers: Readonly<Record<HostName, readonly Server[]>>
  /** The step behind the gate: where its effect is there already, or its job runs, nothing is asked. */
  readonly before: Step
}

export const gateAnswers = ['confirm', 'join'] as const
export type GateAnswer = (typeof gateAnswers)[number]

/** The three things a service file is made of; durable.ts and plan.ts each give them. */
export interface Primitives {
  /** Does the step, or finds it done. Returns once its effect has been seen. */
  step(step: Step): Promise<void>
  /** Waits for a person, and returns what they answered; `confirm` only when the evidence agreed. */
  gate(gate: Gate): Promise<GateAnswer>
  /** Reads whether something already holds; a plan assumes that it doesn't. */
  ask(question: Step): Promise<boolean>
}
