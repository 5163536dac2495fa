import { duration } from '../duration'
import type { Saying, Schedule } from './due'
import type { Notification } from './notification'
import { clockTime } from './quiet-hours'

/** A first notification that comes later than this says since when it waits. */
const lateMilliseconds = 120_000
const headlineCharacters = 120

/** One saying of a notification in words: in one line, and its beginning as a headline. */
export interface Words {
  readonly text: string
  readonly headline: string
}

/**
 * The words of a saying.
 * @param text of the workflow: `[upgrade] What happened. What to do.`
 */
export function wordsOf(
  text: string,
  act: Saying['act'],
  notification: Notification,
  schedule: Schedule,
  at: Date,
): Words {
  const { upgrade, standing, answer } = notification
  const prefix = text.startsWith(`[${upgrade}] `) ? `[${upgrade}] ` : ''
  const said = text.slice(prefix.length)
  const waited = at.getTime() - Date.parse(notification.since)
  const before = beforeOf(act, { standing, answer, waited, since: new Date(notification.since), schedule })
  const headline = `${prefix}${before}${headlineOf(said)}`
  return { text: act === 'over' ? `${headline}.` : `${prefix}${before}${said}`, headline }
}

/** The words before the text: what kind of saying it is. */
function beforeOf(
  act: Saying['act'],
  {
    standing,
    answer,
    waited,
    since,
    schedule,
  }: {
    readonly standing: Notification['standing']
    readonly answer: Notification['answer']
    readonly waited: number
    readonly since: Date
    readonly schedule: Schedule
  },
): string {
  const long = duration(Math.max(0, waited) / 1000)
  switch (act) {
    case 'reminder':
      return `Reminder ${standing.reminders + 1} of ${schedule.remind?.most ?? 0}, after ${long}: `
    case 'escalation':
      return `Nobody has answered for ${long}: `
    case 'first':
      return waited > lateMilliseconds ? `Since ${clockTime(since, schedule.quietHours)}: ` : ''
    case 'over':
      return `Over after ${long}${answer === undefined ? '' : ` (${answer})`}: `
    case 'changed':
    case 'test':
    case 'trial':
      return ''
  }
}

/** The first sentence. */
function headlineOf(text: string): string {
  const sentence = /^.*?[.:](?=\s)/.exec(text)?.[0].replace(/[.:]$/, '') ?? text.replace(/\.$/, '')
  return sentence.length > headlineCharacters
    ? `${sentence.slice(0, headlineCharacters).replace(/[\ud800-\udbff]$/, '')}…`
    : sentence
}
