/** Local hours in which only what needs help at once is notified. `from` may be later than `until`: over midnight. */
export interface QuietHours {
  /** A time of day, 22:00. */
  readonly from: string
  readonly until: string
  /** A name of the time zone database, Europe/Berlin. */
  readonly zone: string
}

const minuteMilliseconds = 60_000
const dayMinutes = 24 * 60

/** True if this program knows a time zone by that name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * The end of the quiet hours that a time lies in; undefined outside of them. The clock of the zone is asked minute by minute:
 * so the end is right in a night in which the clock is changed, too.
 */
export function endOfQuiet(quiet: QuietHours, at: Date): Date | undefined {
  const timeOfDay = new Intl.DateTimeFormat('en-GB', {
    timeZone: quiet.zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const isQuiet = (time: Date): boolean => lies(timeOfDay.format(time), quiet)
  if (!isQuiet(at)) return undefined
  const minute = Math.floor(at.getTime() / minuteMilliseconds)
  // A clock that is set back makes the day longer.
  for (let passed = 1; passed <= 2 * dayMinutes; passed += 1) {
    const end = new Date((minute + passed) * minuteMilliseconds)
    if (!isQuiet(end)) return end
  }
  return undefined
}

/** Times of day are compared as texts. */
const lies = (time: string, { from, until }: QuietHours): boolean =>
  from < until ? time >= from && time < until : time >= from || time < until

/** A time as people of the zone read it, 02:10; without quiet hours in UTC. */
export function clockTime(at: Date, quiet: QuietHours | undefined): string {
  const zone = quiet?.zone ?? 'UTC'
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return `${clock.format(at)} ${zone}`
}
