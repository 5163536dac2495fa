import { z } from 'zod'
import { gateAnswers } from './gate-answers'
import { HostName, StepId } from './ids'
import { limits } from './limits'
import { clipped, lastOf } from './text'
import { Evidence } from './outcomes'

/**
 * The messages by which the upgrade of a whole cloud follows the service upgrade that runs now. Parsed on both sides: an
 * upgrade answers a query, and an operator may complete the activity by hand.
 */

/** Longer ones are cut, not refused. */
const name = z.string().max(limits.nameCharacters)
const answer = z.string().transform((text) => clipped(text, limits.briefCharacters))
const sentence = z.string().transform((text) => clipped(text, limits.sentenceCharacters))
const tail = z.string().transform((text) => lastOf(text, limits.tailCharacters))
const time = z.iso.datetime()

/** The state of one upgrade, with those of its steps that are no longer pending. */
export const FollowedProgress = z.object({
  service: z.string().default(''),
  state: z.enum(['Running', 'AwaitingGate', 'Attention', 'Paused', 'Done', 'Aborted', 'Refused']),
  steps: z.array(
    z.object({
      id: StepId,
      state: z.enum(['running', 'done', 'not needed', 'left out', 'attention']),
      seconds: z.number().exactOptional(),
      /** When it began, while it is under way. */
      since: time.exactOptional(),
    }),
  ),
  attention: z
    .object({
      step: StepId,
      host: name.nullable(),
      sentence,
      tail,
      answers: z.record(name, answer).refine((all) => Object.keys(all).length <= limits.listed),
      waiting: z.boolean(),
      since: time,
    })
    .nullable(),
  gate: z
    .object({
      name,
      question: sentence,
      answers: z.array(z.enum(gateAnswers)).max(gateAnswers.length),
      since: time,
      evidence: Evidence.exactOptional(),
    })
    .nullable(),
  outage: z.object({ since: time, seconds: z.number(), isOver: z.boolean() }).nullable(),
  /** Number of the steps that are not listed by name. */
  stepsLeftOut: z.object({ over: z.number(), toCome: z.number() }).exactOptional(),
  detached: z.array(HostName).transform((all) => all.slice(0, limits.listed)),
  /** Absent where every host takes part. */
  leftOut: z
    .array(
      z.object({
        service: name,
        host: name,
        by: name,
        note: sentence,
        at: time,
        todo: sentence,
      }),
    )
    .transform((all) => all.slice(-limits.listed))
    .default([]),
  /** Things that the upgrade leaves on purpose. Absent if there are none. */
  remains: z
    .array(sentence)
    .transform((all) => all.slice(-limits.listed))
    .default([]),
})
export type FollowedProgress = z.infer<typeof FollowedProgress>

/** The end of an upgrade: it is done, or the reason why it is not. */
const ended = z.object({
  state: z.literal('ended'),
  how: z.enum(['done', 'aborted', 'refused', 'failed', 'cancelled', 'terminated', 'gone']),
  sentence,
  /** Its last progress, if it could still answer. */
  progress: FollowedProgress.exactOptional(),
})
/** The upgrade goes on, and its progress has changed. */
const changed = z.object({ state: z.literal('changed'), progress: FollowedProgress })

/** The answer of `follow`. */
export const Followed = z.discriminatedUnion('state', [changed, ended])
export type Followed = z.infer<typeof Followed>
export type FollowedEnd = z.infer<typeof ended>

/** Progress in short, to tell if a newer one has news: the things that need a person, and how far the upgrade is. */
export interface ProgressDigest {
  readonly needs: string
  readonly steps: string
}

export function digestOf({
  state,
  steps,
  attention,
  gate,
  outage,
  detached,
  leftOut,
}: FollowedProgress): ProgressDigest {
  const asked = gate === null ? null : [gate.name, gate.since, gate.evidence?.ok]
  const needs = [state, attention?.sentence, attention?.waiting, asked, outage?.isOver, detached, leftOut.length]
  return { needs: JSON.stringify(needs), steps: steps.map((step) => `${step.id} ${step.state}`).join(', ') }
}
