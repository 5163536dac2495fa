import { z } from 'zod'
import { JobTimes } from './agentless'
import type { limits } from './limits'
import { CheckResult, Evidence, Notices } from './outcomes'
import { Attention, Decision, LeftOut, UpgradeStatus } from './progress'
import type { ReadOnly } from './read-only'

/**
 * The answer to the query `history` of an upgrade. A schema rather than a bare type, because the client may be of another
 * version than the worker that answers.
 */

/** An ISO 8601 time. An event with a duration has the time of its end. */
const at = z.iso.datetime()
/** A duration. */
const seconds = z.number()

/** One thing that happened in a run of an upgrade. */
export const HistoryEntry = z.discriminatedUnion('what', [
  z.object({ at, what: z.literal('preflight'), checks: z.array(CheckResult) }),
  z.object({
    at,
    what: z.literal('step'),
    step: z.string(),
    seconds,
    evidence: z.string(),
    notices: Notices.exactOptional(),
    job: JobTimes.exactOptional(),
  }),
  z.object({ at, what: z.literal('attention'), ...Attention.pick({ step: true, sentence: true, tail: true }).shape }),
  z.object({ at, what: z.literal('attention over'), step: z.string(), seconds }),
  z.object({
    at,
    what: z.literal('gate opened'),
    gate: z.string(),
    /** The evidence of each node when the gate opened. */
    nodes: Evidence.shape.nodes,
  }),
  z.object({ what: z.literal('decision'), ...Decision.shape }),
  /** From here on the upgrade leaves a host out; `todo` says what a person has to do there. */
  z.object({ what: z.literal('left out'), ...LeftOut.omit({ service: true }).shape }),
  z.object({ at, what: z.enum(['paused', 'resumed', 'outage begun']) }),
  z.object({ at, what: z.literal('outage over'), seconds }),
  /** Number of older entries of a kind that were dropped: docs/explanation/guarantees.md has the bounds. */
  z.object({ at, what: z.literal('not kept'), of: z.string(), count: z.number() }),
  z.object({
    at,
    what: z.literal('ended'),
    state: UpgradeStatus,
    /** Things that the upgrade leaves on purpose, each with the command that removes it. */
    remains: z.array(z.string()).optional(),
  }),
])
export type HistoryEntry = ReadOnly<z.infer<typeof HistoryEntry>>

/**
 * Each kind of entry, with the bound of `limits.history` that it counts under. A kind of which there may be many has a bound
 * of its own, so that a flood of it hides nothing of another kind.
 */
export const boundOf: Readonly<Record<HistoryEntry['what'], keyof typeof limits.history>> = {
  decision: 'decision',
  attention: 'attention',
  step: 'step',
  preflight: 'preflight',
  'attention over': 'other',
  'gate opened': 'other',
  paused: 'other',
  resumed: 'other',
  'outage begun': 'other',
  'outage over': 'other',
  'left out': 'other',
  'not kept': 'other',
  ended: 'other',
}
