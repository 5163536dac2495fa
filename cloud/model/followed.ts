import { z } from 'zod'
import { HostName, StepId } from './ids'
import { limits } from './limits'
import { Attention, Progress, StepProgress, StepState } from './progress'
import { clipped } from './text'

/**
 * The messages by which the upgrade of a whole cloud follows the service upgrade that runs now. Parsed on both sides: an
 * upgrade answers a query, and an operator may complete the activity by hand.
 */

const name = z.string().max(limits.nameCharacters)
const answer = z.string().transform((text) => clipped(text, limits.briefCharacters))
const sentence = z.string().transform((text) => clipped(text, limits.sentenceCharacters))

/** The state of one upgrade, with those of its steps that are no longer pending. */
export const FollowedProgress = Progress.pick({
  state: true,
  stepsLeftOut: true,
  alsoWaiting: true,
  gate: true,
  outage: true,
  judges: true,
}).extend({
  service: z.string().default(''),
  steps: z.array(
    StepProgress.pick({ id: true, seconds: true, since: true }).extend({ state: StepState.exclude(['pending']) }),
  ),
  attention: Attention.extend({
    step: StepId,
    answers: z.record(name, answer).refine((all) => Object.keys(all).length <= limits.listed),
  }).nullable(),
  detached: z.array(HostName).transform((all) => all.slice(0, limits.listed)),
  /** Absent where every host takes part. */
  leftOut: Progress.shape.leftOut
    .unwrap()
    .transform((all) => all.slice(-limits.listed))
    .default([]),
  /** Things that the upgrade leaves on purpose. Absent if there are none. */
  remains: Progress.shape.remains
    .unwrap()
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

/** The digest of a progress: equal digests need no message to the parent. */
export function digestOf({
  state,
  steps,
  attention,
  alsoWaiting,
  gate,
  outage,
  detached,
  leftOut,
  judges,
}: FollowedProgress): ProgressDigest {
  const asked = gate === null ? null : [gate.name, gate.since, gate.evidence?.ok]
  const signed = judges === undefined ? [] : [judges.map(({ run }) => run)]
  const people = [
    attention?.sentence,
    attention?.waiting,
    asked,
    ...(alsoWaiting === undefined ? [] : [alsoWaiting.count]),
  ]
  const needs = [state, ...people, outage?.isOver, detached, leftOut.length, ...signed]
  return { needs: JSON.stringify(needs), steps: steps.map((step) => `${step.id} ${step.state}`).join(', ') }
}
