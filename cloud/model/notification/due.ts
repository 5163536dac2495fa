import type { Notification, Standing } from './notification'
import { endOfQuiet, type QuietHours } from './quiet-hours'

/** When people are notified of something that waits for them. */
export interface Schedule {
  /** Absent: never again. */
  readonly remind?: { readonly everyMinutes: number; readonly most: number }
  /** Minutes after which others are notified too; absent: there are none. */
  readonly escalateAfterMinutes?: number
  readonly quietHours?: QuietHours
}

/** One thing to say, and the list of channels that hear it. */
export interface Saying {
  readonly act: 'first' | 'reminder' | 'escalation' | 'changed' | 'over' | 'test' | 'trial'
  /** `all`: those of the escalation too. */
  readonly to: 'first' | 'escalation' | 'all'
}

/** The things to say now, what will have been said then, and when more will be due. */
export interface Due {
  readonly sayings: readonly Saying[]
  readonly standing: Standing
  readonly next?: string
}

const minutes = (count: number): number => count * 60_000
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

/**
 * Finds the things that are due of a notification. An attention is said at any hour: a step stands still with a node out of the balancers. A
 * gate and news can wait for the morning: the cloud serves meanwhile. Minutes count from the first notification, so nobody
 * is escalated over who has not heard. A reminder that was missed, as in quiet hours, is said once.
 */
export function dueOf(schedule: Schedule, notification: Notification, at: Date): Due {
  const { kind, stage, standing } = notification
  const now = at.getTime()
  if (kind === 'test' || kind === 'trial') return { sayings: [{ act: kind, to: 'all' }], standing }
  const { firstAt } = standing
  const heard = standing.isEscalated ? 'all' : 'first'
  if (stage === 'over') return { sayings: firstAt === undefined ? [] : [{ act: 'over', to: heard }], standing }

  const quietEnd =
    kind === 'attention' || stage === 'ends' || schedule.quietHours === undefined
      ? undefined
      : endOfQuiet(schedule.quietHours, at)
  if (quietEnd !== undefined) return { sayings: [], standing, next: quietEnd.toISOString() }
  if (stage === 'changed') return { sayings: [{ act: 'changed', to: heard }], standing }
  if (firstAt === undefined) {
    const begun = { ...standing, firstAt: iso(now), lastAt: iso(now) }
    return { sayings: [{ act: 'first', to: 'first' }], standing: begun, ...nextOf(schedule, kind, begun) }
  }

  const { remindAt, escalateAt } = timesOf(schedule, standing)
  const isReminder = remindAt !== undefined && now >= remindAt
  const isEscalation = escalateAt !== undefined && now >= escalateAt
  const after: Standing = {
    ...standing,
    ...(isReminder ? { lastAt: iso(now), reminders: standing.reminders + 1 } : {}),
    isEscalated: standing.isEscalated || isEscalation,
  }
  return {
    sayings: [
      ...(isReminder ? [{ act: 'reminder', to: heard } as const] : []),
      ...(isEscalation ? [{ act: 'escalation', to: 'escalation' } as const] : []),
    ],
    standing: after,
    ...nextOf(schedule, kind, after),
  }
}

/** The times of the next reminder and of the escalation, if they are still to come. */
function timesOf(
  { remind, escalateAfterMinutes }: Schedule,
  { firstAt, lastAt, reminders, isEscalated }: Standing,
): { readonly remindAt?: number; readonly escalateAt?: number } {
  if (firstAt === undefined) return {}
  const isLeft = remind !== undefined && reminders < remind.most
  return {
    ...(isLeft ? { remindAt: Date.parse(lastAt ?? firstAt) + minutes(remind.everyMinutes) } : {}),
    ...(escalateAfterMinutes === undefined || isEscalated
      ? {}
      : { escalateAt: Date.parse(firstAt) + minutes(escalateAfterMinutes) }),
  }
}

function nextOf(schedule: Schedule, kind: Notification['kind'], standing: Standing): { readonly next?: string } {
  if (kind === 'news') return {}
  const { remindAt = Infinity, escalateAt = Infinity } = timesOf(schedule, standing)
  const next = Math.min(remindAt, escalateAt)
  return Number.isFinite(next) ? { next: iso(next) } : {}
}
