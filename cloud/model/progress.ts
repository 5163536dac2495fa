import { z } from 'zod'
import { Agentless } from './agentless'
import { gateAnswers } from './gate-answers'
import { HostName, StepId } from './ids'
import { limits } from './limits'
import { Evidence } from './outcomes'
import type { ReadOnly } from './read-only'
import { waysBack } from './release'
import { Judge } from './judge'
import { clipped, lastOf } from './text'

/**
 * How an upgrade stands: the answer of its query `progress`, and its result. The state in the workflow's memory, what a
 * whole cloud's upgrade follows, the history and the client's reading derive from these schemas. The client parses with
 * them, since the worker that answers may be of another version. Texts that are too long are cut, not refused.
 */

const name = z.string().transform((text) => clipped(text, limits.nameCharacters))
const said = z.string().transform((text) => clipped(text, limits.saidCharacters))
const why = z.string().transform((text) => clipped(text, limits.whyCharacters))
const sentence = z.string().transform((text) => clipped(text, limits.sentenceCharacters))
const tail = z.string().transform((text) => lastOf(text, limits.tailCharacters))
const command = z.string().transform((text) => clipped(text, limits.cloudTextCharacters))
/** An ISO 8601 time. */
const time = z.iso.datetime()

/** The state of an upgrade as a word. `Refused`: it ended before its first step, and has changed nothing. */
export const UpgradeStatus = z.enum(['Running', 'AwaitingGate', 'Attention', 'Paused', 'Done', 'Aborted', 'Refused'])
export type UpgradeStatus = z.infer<typeof UpgradeStatus>

export const StepState = z.enum(['pending', 'running', 'done', 'not needed', 'left out', 'attention'])
export type StepState = z.infer<typeof StepState>

interface InState {
  readonly state: StepState
}

/** True if nothing more comes of the step. */
export const isOver = ({ state }: InState): boolean =>
  state === 'done' || state === 'not needed' || state === 'left out'

/** True if the step has begun and is not over. */
export const isUnderWay = ({ state }: InState): boolean => state === 'running' || state === 'attention'

/** One line of a plan. A gate has no host: a person answers it. */
export const PlannedStep = z.object({
  id: StepId,
  host: HostName.nullable(),
  command,
  impact: command,
  when: sentence.nullable(),
  /** True if an API is down for all while it lasts, by the procedure itself. */
  outage: z.boolean(),
  /** The way to the old release once it is done: its packages, or only a restore of the backup. */
  wayBack: z.enum(waysBack),
  /** Steps with the same number are done side by side, each on its host; null: one after the other. */
  together: z.number().nullable(),
  /** Of steps that are done side by side: the most hosts at once, if that is not all of them. */
  atOnce: z.number().exactOptional(),
})
export type PlannedStep = ReadOnly<z.infer<typeof PlannedStep>>

export const StepProgress = PlannedStep.extend({
  state: StepState,
  /** Duration in seconds. Of a running step: as of the last change of the upgrade's state; add the time since then. */
  seconds: z.number().exactOptional(),
  /** When it began, while it is under way. */
  since: time.exactOptional(),
  /** The output of its probe. */
  evidence: said.exactOptional(),
})
export type StepProgress = ReadOnly<z.infer<typeof StepProgress>>

/** A host that a person has left out of an upgrade, and what they have to see to themselves. */
export const LeftOut = z.object({
  service: name,
  host: name,
  by: name,
  note: said,
  at: time,
  /** In words: the steps that are left on it, its servers, and what else counts it. */
  todo: sentence,
})
export type LeftOut = ReadOnly<z.infer<typeof LeftOut>>

/** A need for a person, in words. */
export const Attention = z.object({
  step: z.string(),
  host: name.nullable(),
  /** The event and its meaning. */
  sentence,
  /** The last lines of output, if there are any. */
  tail,
  /** Each possible answer, with its effect. */
  answers: z.record(name, sentence),
  /** True while the upgrade goes on waiting for the step without an answer. */
  waiting: z.boolean(),
  since: time,
})
export type Attention = ReadOnly<z.infer<typeof Attention>>

/** The steps that need a person after the one that is asked about: how many, and the first of them by id. */
export const AlsoWaiting = z.object({
  count: z.number(),
  steps: z.array(StepId).transform((all) => all.slice(0, limits.listed)),
})
export type AlsoWaiting = ReadOnly<z.infer<typeof AlsoWaiting>>

export const OpenGate = z.object({
  name,
  question: sentence,
  answers: z.array(z.enum(gateAnswers)).max(gateAnswers.length),
  since: time,
  /** The latest reading: when it opened, or after a confirmation that was refused. */
  evidence: Evidence.exactOptional(),
})
export type OpenGate = ReadOnly<z.infer<typeof OpenGate>>

/** A stretch in which the API is down by the procedure itself. */
export const Outage = z.object({ since: time, seconds: z.number(), isOver: z.boolean() })
export type Outage = ReadOnly<z.infer<typeof Outage>>

/** One thing that a person said, and the upgrade's verdict on it. */
export const Decision = z.object({
  at: time,
  /** The signal's name; of an answer at a gate, with the answer in brackets. */
  signal: name,
  by: name,
  note: said,
  /** True if a signature has proven who it was; otherwise `by` is what the sender typed. */
  signed: z.literal(true).exactOptional(),
  verdict: z.enum(['taken', 'early', 'refused', 'unknown']),
  why,
})
export type Decision = ReadOnly<z.infer<typeof Decision>>

export const Progress = z.object({
  upgrade: z.string(),
  service: z.string(),
  cloud: z.string(),
  state: UpgradeStatus,
  steps: z.array(StepProgress),
  /** How many steps are not among `steps`, since there are too many for one answer: finished ones, and ones to come. */
  stepsLeftOut: z.object({ over: z.number(), toCome: z.number() }).exactOptional(),
  attention: Attention.nullable(),
  /** Absent if no other step needs a person. */
  alsoWaiting: AlsoWaiting.exactOptional(),
  gate: OpenGate.nullable(),
  /** Null before there is one, and of a service that has none. */
  outage: Outage.nullable(),
  /** Hosts that are out of the balancers now. */
  detached: z.array(HostName),
  /** Absent where every host takes part. */
  leftOut: z.array(LeftOut).exactOptional(),
  decisions: z.array(Decision),
  /** The things that the upgrade leaves behind on purpose, each with the line that takes it away. */
  remains: z.array(sentence).exactOptional(),
  /** The longest stretches without an agent on its host; absent where none is known. */
  agentless: z.array(Agentless).exactOptional(),
  /** How many earlier decisions are not among `decisions`; absent where none. */
  decisionsLeftOut: z.number().exactOptional(),
  /** The request that takes effect at the next safe point. */
  pending: sentence.nullable(),
  /** The upgrades that judge a signed answer: this one, and the one below it. Absent if answers count without a signature. */
  judges: z.array(Judge).max(limits.listed).exactOptional(),
  /** The last notification that somebody did not get, with the reason; absent once everybody gets them again. */
  undelivered: z.object({ at: time, why: said }).exactOptional(),
  /** Why the upgrade was refused; only where it was. */
  refusal: sentence.exactOptional(),
})
export type Progress = ReadOnly<z.infer<typeof Progress>>
