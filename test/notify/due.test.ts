import { describe, expect, test } from '@jest/globals'
import { dueOf, type Schedule } from '../../cloud/model/notification/due'
import { nobodyYet, type Notification, type NotificationKind } from '../../cloud/model/notification/notification'

const quietHours = { from: '22:00', until: '07:00', zone: 'Europe/Berlin' }
const usual: Schedule = { remind: { everyMinutes: 30, most: 3 }, escalateAfterMinutes: 60 }

/**
 * A need that nobody answers, as a workflow follows it on a virtual clock: it asks what is due, and again when more is.
 * @returns what was said, each with its minute
 */
function unanswered(
  schedule: Schedule,
  { kind, since, late = 0 }: { readonly kind: NotificationKind; readonly since: string; readonly late?: number },
): string[] {
  const said: string[] = []
  const begun = Date.parse(since)
  let standing = nobodyYet
  let at = new Date(begun)
  for (let asked = 0; asked < 40; asked += 1) {
    const notification: Notification = {
      kind,
      upgrade: 'upgrade-a-keystone',
      key: 'k',
      since,
      at: at.toISOString(),
      stage: 'waits',
      standing,
      look: '',
    }
    const due = dueOf(schedule, notification, at)
    for (const { act, to } of due.sayings) said.push(`${Math.floor((at.getTime() - begun) / 60_000)} ${act} to ${to}`)
    standing = due.standing
    if (due.next === undefined) return said
    expect(Date.parse(due.next)).toBeGreaterThan(at.getTime())
    at = new Date(Date.parse(due.next) + late)
  }
  throw new Error(`it never ends: ${said.join(', ')}`)
}

describe('a need that nobody answers', () => {
  const day = '2026-11-30T10:00:00.000Z'

  test('is told at once, as often again as was asked for, and then to others too', () => {
    expect(unanswered(usual, { kind: 'gate', since: day })).toEqual([
      '0 first to first',
      '30 reminder to first',
      '60 reminder to first',
      '60 escalation to escalation',
      '90 reminder to all',
    ])
  })

  test('is told once without reminders, and once more where only an escalation is asked for', () => {
    expect(unanswered({}, { kind: 'attention', since: day })).toEqual(['0 first to first'])
    expect(unanswered({ escalateAfterMinutes: 5 }, { kind: 'attention', since: day })).toEqual([
      '0 first to first',
      '5 escalation to escalation',
    ])
  })

  test('loses no reminder and repeats none where each comes late', () => {
    expect(unanswered(usual, { kind: 'gate', since: day, late: 20 * 60_000 })).toEqual([
      '0 first to first',
      '50 reminder to first',
      '80 reminder to first',
      '80 escalation to escalation',
      '130 reminder to all',
    ])
  })
})

describe('in quiet hours', () => {
  // 23:00 in Berlin, eight hours before seven.
  const night = '2026-11-30T22:00:00.000Z'
  const schedule = { ...usual, quietHours }

  test('a gate waits for their end; minutes count from there, so nobody is passed over who has not heard', () => {
    expect(unanswered(schedule, { kind: 'gate', since: night })).toEqual([
      '480 first to first',
      '510 reminder to first',
      '540 reminder to first',
      '540 escalation to escalation',
      '570 reminder to all',
    ])
  })

  test('an attention is told, repeated and escalated as by day', () => {
    expect(unanswered(schedule, { kind: 'attention', since: night })).toEqual(
      unanswered(usual, { kind: 'attention', since: night }),
    )
  })

  test('news waits for their end, and is told once', () => {
    expect(unanswered(schedule, { kind: 'news', since: night })).toEqual(['480 first to first'])
  })

  test('a gate that was told before them is silent in them: what was missed is told once, at their end', () => {
    // 21:40 in Berlin.
    expect(unanswered(schedule, { kind: 'gate', since: '2026-11-30T20:40:00.000Z' })).toEqual([
      '0 first to first',
      '560 reminder to first',
      '560 escalation to escalation',
      '590 reminder to all',
      '620 reminder to all',
    ])
  })

  test('their end is by the clock of the place, also in the nights in which it is changed', () => {
    // On 29 March 2026 Berlin's clocks go from two to three, and on 25 October from three to two: seven hours and nine.
    expect(unanswered({ quietHours }, { kind: 'gate', since: '2026-03-28T22:00:00.000Z' })).toEqual([
      '420 first to first',
    ])
    expect(unanswered({ quietHours }, { kind: 'gate', since: '2026-10-24T21:00:00.000Z' })).toEqual([
      '540 first to first',
    ])
  })

  test('hours within one day are quiet as well, and their last minute is not', () => {
    const lunch = { quietHours: { from: '12:00', until: '13:00', zone: 'UTC' } }
    const at = (time: string): string[] => unanswered(lunch, { kind: 'gate', since: `2026-06-01T${time}:00.000Z` })
    expect([at('11:59'), at('12:00'), at('12:59'), at('13:00')]).toEqual([
      ['0 first to first'],
      ['60 first to first'],
      ['1 first to first'],
      ['0 first to first'],
    ])
  })
})

describe('a need that is over', () => {
  const told = { firstAt: '2026-11-30T10:00:00.000Z', lastAt: '2026-11-30T10:00:00.000Z', reminders: 0 }
  const over = (standing: Notification['standing']): unknown =>
    dueOf(
      { ...usual, quietHours },
      {
        kind: 'gate',
        upgrade: 'upgrade-a-keystone',
        key: 'k',
        since: told.firstAt,
        at: told.firstAt,
        stage: 'over',
        standing,
        look: '',
      },
      new Date('2026-11-30T23:00:00.000Z'),
    ).sayings

  test('is told at once to those who heard of it, and to nobody else', () => {
    expect(over({ ...told, isEscalated: false })).toEqual([{ act: 'over', to: 'first' }])
    expect(over({ ...told, isEscalated: true })).toEqual([{ act: 'over', to: 'all' }])
    expect(over(nobodyYet)).toEqual([])
  })
})
