import { z } from 'zod'
import type { HistoryEntry } from '../../cloud/model/history'
import { Outcome, Preflight } from '../../cloud/model/outcomes'
import { stepOf, type Activity, type RunEvents } from './events'

type Happened = HistoryEntry

const secondsOf = ({ since }: Activity, at: string): number => (Date.parse(at) - Date.parse(since)) / 1000

/** The words of an outcome that is not done, in a sentence. */
const Trouble = z.union([
  z.object({ sentence: z.string() }).transform(({ sentence }) => sentence),
  z.object({ exitCode: z.number() }).transform(({ exitCode }) => `It ended with exit code ${exitCode}.`),
  z.object({ reason: z.string() }).transform(({ reason }) => `It is lost: ${reason}.`),
])

type Facts = Pick<Step, 'evidence' | 'notices' | 'job'>
const factsOf = ({ evidence, notices, job }: Extract<Outcome, { state: 'done' }>): Facts => ({
  evidence,
  ...(notices === undefined ? {} : { notices }),
  ...(job === undefined ? {} : { job }),
})
type Step = Extract<HistoryEntry, { what: 'step' }>

function ofActivity(activity: Activity): Happened[] {
  const { closedAt: at, result, id } = activity
  const step = stepOf(activity)
  if (step === undefined || at === undefined) return []
  if (id.endsWith('/cloud/preflight')) {
    const preflight = Preflight.safeParse(result)
    return preflight.success ? [{ at, what: 'preflight', checks: preflight.data.checks }] : []
  }
  const outcome = Outcome.safeParse(result)
  if (!outcome.success) return []
  if (outcome.data.state === 'done')
    return [{ at, what: 'step', step, seconds: secondsOf(activity, at), ...factsOf(outcome.data) }]
  const trouble = Trouble.safeParse(outcome.data)
  const tail = 'tail' in outcome.data ? outcome.data.tail : ''
  return trouble.success ? [{ at, what: 'attention', step, sentence: trouble.data, tail }] : []
}

/** An attention was over when an activity of its step was begun again. */
function attentionOver(entry: HistoryEntry, activities: readonly Activity[]): HistoryEntry[] {
  if (entry.what !== 'attention') return []
  const { step, at } = entry
  const again = activities.find((each) => stepOf(each) === step && Date.parse(each.since) >= Date.parse(at))
  if (again === undefined) return []
  return [{ at: again.since, what: 'attention over', step, seconds: (Date.parse(again.since) - Date.parse(at)) / 1000 }]
}

/**
 * The entries that only Temporal's events tell, for a run that can't be asked: steps, failures, the end; but no verdicts.
 */
export function entriesFromEvents({ activities, end }: RunEvents): Happened[] {
  const ended: Happened[] =
    end.at !== undefined && (end.how === 'done' || end.how === 'aborted')
      ? [{ at: end.at, what: 'ended', state: end.how === 'done' ? 'Done' : 'Aborted' }]
      : []
  const happened = activities.flatMap(ofActivity)
  return [...happened, ...happened.flatMap((entry) => attentionOver(entry, activities)), ...ended]
}
