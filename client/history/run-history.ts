import type { HistoryEntry } from '../../cloud/model/history'
import { entriesFromEvents } from './from-events'
import { stepOf, type Activity, type RunEvents, type Said } from './events'
import type { RunEntry, RunHistory } from './model'

type Decision = Extract<HistoryEntry, { what: 'decision' }>

/** The entries of a run by its own answer, or the reason that there was no answer. */
export type Answer = { readonly entries: readonly HistoryEntry[] } | { readonly why: string }

/** The signal of a decision, without the gate's answer, which follows in brackets. */
export const signalOf = (signal: string): string => signal.replace(/ \(\w+\)$/, '')

/**
 * Finds the signal or update of each decision: first one of that name, person and note, then the first that is left. An
 * answer at a gate is judged later than one that is refused at once, so the order alone won't do.
 */
export function matchDecisions(
  decisions: readonly Decision[],
  said: readonly Said[],
): { readonly about: ReadonlyMap<Decision, Said>; readonly left: readonly Said[] } {
  const about = new Map<Decision, Said>()
  const left = new Set(said)
  const fits = (decision: Decision, one: Said): boolean =>
    one.name === signalOf(decision.signal) && one.at <= decision.at
  const isExact = (decision: Decision, one: Said): boolean => one.by === decision.by && one.note === decision.note
  for (const isWanted of [isExact, () => true]) {
    for (const decision of decisions) {
      if (about.has(decision)) continue
      const found = [...left].find((one) => fits(decision, one) && isWanted(decision, one))
      if (found === undefined) continue
      about.set(decision, found)
      left.delete(found)
    }
  }
  return { about, left: [...left] }
}

function whyNotRecorded(events: RunEvents, isFromEvents: boolean): string {
  if (isFromEvents) return 'what became of it only a worker can tell'
  return events.end.how === 'running' ? 'not judged yet' : 'the run ended before it was judged: nothing was made of it'
}

/** Adds the sender of each decision, and the entries that only Temporal has. */
function withTemporal(entries: readonly HistoryEntry[], events: RunEvents, isFromEvents: boolean): RunEntry[] {
  const decisions = entries.filter((entry): entry is Decision => entry.what === 'decision')
  const { about, left } = matchDecisions(decisions, events.said)
  const why = whyNotRecorded(events, isFromEvents)
  return [
    ...entries.map((entry): RunEntry => {
      if (entry.what !== 'decision') return entry
      if (entry.signed === true) return { ...entry, actor: { name: entry.by, from: 'signed' } }
      const own = { name: entry.by, from: entry.by === '' ? 'nobody' : 'said' } as const
      return { ...entry, actor: about.get(entry)?.actor ?? own }
    }),
    ...left.map(({ at, name, note, actor }): RunEntry => ({
      at,
      what: 'not recorded',
      signal: name,
      note,
      why,
      actor,
    })),
    ...events.cancellations.map((asked): RunEntry => ({ ...asked, what: 'cancellation asked for' })),
    ...events.activities.flatMap(({ id, byHand, closedAt }): RunEntry[] =>
      byHand === undefined || closedAt === undefined
        ? []
        : [{ at: closedAt, what: 'completed by hand', activity: id, actor: byHand }],
    ),
  ]
}

/** Steps that were under way and had not ended; one entry a step, though looks come before runs. */
function open(activities: readonly Activity[]): { step: string; since: string }[] {
  return activities.flatMap((activity) => {
    const step = stepOf(activity)
    return step === undefined || activity.closedAt !== undefined ? [] : [{ step, since: activity.since }]
  })
}

/** Entries with equal times keep their order. */
const byTime = (one: { at: string }, other: { at: string }): number => Date.parse(one.at) - Date.parse(other.at)

/** Combines a run's own answer with Temporal's events. */
export function runHistoryOf(
  { upgrade, name, run }: Pick<RunHistory, 'upgrade' | 'name' | 'run'>,
  events: RunEvents,
  answer: Answer,
): RunHistory {
  const isFromEvents = 'why' in answer
  const entries = withTemporal(isFromEvents ? entriesFromEvents(events) : answer.entries, events, isFromEvents)
  const { began, identity, startedBy, reset, end } = events
  const left = open(events.activities)
  const cut = end.at === undefined ? [] : left.map(({ step, since }) => cutOff(step, since, end.at ?? since))
  return {
    upgrade,
    name,
    run,
    began,
    startedBy,
    identity,
    ...(reset === undefined ? {} : { resetOf: { run: reset.run, reason: reset.reason } }),
    // Entries that a reset has copied belong to the run that they were copied from.
    entries: [...entries, ...cut].filter(({ at }) => Date.parse(at) >= Date.parse(began)).sort(byTime),
    underWay: end.at === undefined ? left : [],
    end,
    ...(isFromEvents ? { eventsAloneBecause: answer.why } : {}),
  }
}

const cutOff = (step: string, since: string, at: string): RunEntry => ({
  at,
  what: 'cut off',
  step,
  seconds: (Date.parse(at) - Date.parse(since)) / 1000,
})

/** A run whose place another took ended by a reset. */
export function withResets(runs: readonly RunHistory[]): RunHistory[] {
  const replaced = new Map(runs.flatMap(({ resetOf, run }) => (resetOf === undefined ? [] : [[resetOf.run, run]])))
  return runs.map((each) => {
    const next = replaced.get(each.run)
    if (next === undefined || each.end.how !== 'terminated') return each
    return { ...each, end: { ...each.end, how: 'reset', reason: `run ${next} took its place by a reset` } }
  })
}
