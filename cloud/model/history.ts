import { z } from 'zod'
import { CheckResult } from './outcomes'

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
  z.object({ at, what: z.literal('step'), step: z.string(), seconds, evidence: z.string() }),
  z.object({ at, what: z.literal('attention'), step: z.string(), sentence: z.string(), tail: z.string() }),
  z.object({ at, what: z.literal('attention over'), step: z.string(), seconds }),
  z.object({
    at,
    what: z.literal('gate opened'),
    gate: z.string(),
    /** The evidence of each node when the gate opened. */
    nodes: z.array(z.object({ host: z.string(), ok: z.boolean(), said: z.string() })),
  }),
  z.object({
    at,
    what: z.literal('decision'),
    /** The signal's name; after an answer at a gate, the answer in brackets. */
    signal: z.string(),
    by: z.string(),
    note: z.string(),
    verdict: z.enum(['taken', 'early', 'refused', 'unknown']),
    why: z.string(),
  }),
  /** From here on the upgrade leaves a host out; `todo` says what a person has to do there. */
  z.object({
    at,
    what: z.literal('left out'),
    host: z.string(),
    by: z.string(),
    note: z.string(),
    todo: z.string(),
  }),
  z.object({ at, what: z.enum(['paused', 'resumed', 'outage begun']) }),
  z.object({ at, what: z.literal('outage over'), seconds }),
  /** Number of older entries of a kind that were dropped: docs/guarantees.md has the bounds. */
  z.object({ at, what: z.literal('not kept'), of: z.string(), count: z.number() }),
  z.object({
    at,
    what: z.literal('ended'),
    state: z.enum(['Running', 'AwaitingGate', 'Attention', 'Paused', 'Done', 'Aborted', 'Refused']),
    /** Things that the upgrade leaves on purpose, each with the command that removes it. */
    remains: z.array(z.string()).optional(),
  }),
])
export type HistoryEntry = z.infer<typeof HistoryEntry>
