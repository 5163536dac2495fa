import { z } from 'zod'
import { CheckResult } from './outcomes'

/**
 * What the query `history` of an upgrade answers. A schema rather than a bare type, because the client may be of another
 * version than the worker that answers.
 */

/** An ISO 8601 time. What took a while is told when it ended. */
const at = z.iso.datetime()
/** How long it took. */
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
    /** What was true of each node as it opened. */
    nodes: z.array(z.object({ host: z.string(), ok: z.boolean(), said: z.string() })),
  }),
  z.object({
    at,
    what: z.literal('decision'),
    /** The signal's name; of an answer at a gate, the answer in brackets behind it. */
    signal: z.string(),
    by: z.string(),
    note: z.string(),
    verdict: z.enum(['taken', 'early', 'refused', 'unknown']),
    why: z.string(),
  }),
  /** From here the upgrade goes on without a host; `todo` is what a person has to see to there. */
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
  /** So many entries of a kind came before the ones that are kept: docs/guarantees.md has the bounds. */
  z.object({ at, what: z.literal('not kept'), of: z.string(), count: z.number() }),
  z.object({
    at,
    what: z.literal('ended'),
    state: z.enum(['Running', 'AwaitingGate', 'Attention', 'Paused', 'Done', 'Aborted', 'Refused']),
    /** What it leaves behind on purpose, each with the line that takes it away. */
    remains: z.array(z.string()).optional(),
  }),
])
export type HistoryEntry = z.infer<typeof HistoryEntry>
