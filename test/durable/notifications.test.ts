import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { nobodyYet, type Delivery, type Notification } from '../../cloud/model/notification/notification'
import { dueOf, type Schedule } from '../../cloud/model/notification/due'
import { eventually } from '../support/eventually'
import { Bench, RecordingCloud } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const install = 'keystone/controller1/install'

/** People on a schedule whose minutes last a second, since the workflow asks for the time that the answer names. */
class People {
  readonly heard: string[] = []
  readonly asked: Notification[] = []
  outcome: Delivery['channels'] = [{ channel: 'slack', ok: true, said: 'Slack has taken it' }]

  constructor(private readonly schedule: Schedule) {}

  delivers(notification: Notification | undefined): Delivery | undefined {
    if (notification === undefined) return undefined
    this.asked.push(notification)
    const due = dueOf(this.schedule, notification, new Date(notification.at))
    for (const { act } of due.sayings)
      this.heard.push(
        `${act} ${notification.kind}${notification.answer === undefined ? '' : ` ${notification.answer}`}`,
      )
    const milliseconds = due.next === undefined ? undefined : (Date.parse(due.next) - Date.parse(notification.at)) / 60
    return {
      // As if the minutes had passed.
      standing: due.standing.firstAt === undefined ? due.standing : earlier(due.standing, milliseconds ?? 0),
      ...(milliseconds === undefined
        ? {}
        : { next: new Date(Date.parse(notification.at) + milliseconds).toISOString() }),
      wantsEnd: true,
      channels: due.sayings.length === 0 ? [] : this.outcome,
    }
  }
}

/** A standing whose times are earlier by 59 of 60 parts of a wait: it ends after a second for each minute. */
function earlier(standing: Delivery['standing'], milliseconds: number): Delivery['standing'] {
  const back = (time: string): string => new Date(Date.parse(time) - milliseconds * 59).toISOString()
  const { firstAt, lastAt } = standing
  return {
    ...standing,
    ...(firstAt === undefined ? {} : { firstAt: back(firstAt) }),
    ...(lastAt === undefined ? {} : { lastAt: back(lastAt) }),
  }
}

function cloudWith(people: People): RecordingCloud {
  const cloud = new RecordingCloud()
  cloud.delivers = (notification) => people.delivers(notification)
  return cloud
}

describe('a gate that nobody answers', () => {
  test('is repeated and escalated on its schedule, also by a worker that takes over, and its end is told once', async () => {
    const people = new People({ remind: { everyMinutes: 1, most: 3 }, escalateAfterMinutes: 2 })
    const cloud = cloudWith(people)
    const first = await bench.worker(cloud)
    const upgrade = await bench.start(cloud)
    try {
      await upgrade.untilGate()
      await eventually(() => people.heard.includes('reminder gate'), { what: 'a reminder', seconds: 60 })
    } finally {
      await first.stop()
    }
    // It remembers nothing: each task is replayed from the history, timers and answers too.
    const second = await bench.worker(cloud, undefined, { cachedWorkflows: 0 })
    try {
      await eventually(() => people.heard.filter((said) => said === 'reminder gate').length === 3, {
        what: 'three reminders',
        seconds: 60,
      })
      expect(people.heard.filter((said) => said === 'escalation gate')).toHaveLength(1)
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.handle.result()
      expect(people.heard.filter((said) => said === 'first gate')).toHaveLength(1)
      expect(people.heard.filter((said) => said.startsWith('over'))).toEqual([
        'over gate keystone-upgraded (confirm) by ann',
      ])
      expect(people.heard.at(-1)).toBe('first news')
      const { events = [] } = await upgrade.handle.fetchHistory()
      const ofGate = people.asked.filter(({ kind }) => kind === 'gate')
      expect(ofGate.length).toBeLessThanOrEqual(7)
      expect(events?.length).toBeLessThan(700)
    } finally {
      await upgrade.handle.terminate('the test is over').catch(() => undefined)
      await second.stop()
    }
  })
})

describe('an attention', () => {
  test('that is answered and comes again is another need, with an end of its own; an end without an answer has none', async () => {
    const people = new People({})
    const cloud = cloudWith(people)
    cloud.runs.set(install, (generation) =>
      generation < 3
        ? { state: 'failed', generation, exitCode: 100, tail: 'E:', effect: 'none', evidence: 'no', record: 'r' }
        : { state: 'done', evidence: 'in' },
    )
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await upgrade.send('retry', { by: 'ann' })
      await upgrade.until('asked again', ({ decisions, attention }) => decisions.length === 1 && attention !== null)
      await upgrade.send('retry', { by: 'bob' })
      await upgrade.untilGate()
      await eventually(() => people.heard.includes('first gate'), { what: 'the gate', seconds: 60 })
      const ofInstall = people.asked.filter(({ kind }) => kind === 'attention')
      expect(people.heard.filter((said) => said.includes('attention')).sort()).toEqual([
        'first attention',
        'first attention',
        'over attention retry by ann',
        'over attention retry by bob',
      ])
      expect(new Set(ofInstall.map(({ key }) => key)).size).toBe(2)
    })
  })

  test('is over with the upgrade that a person aborts', async () => {
    const people = new People({ remind: { everyMinutes: 60, most: 3 } })
    const cloud = cloudWith(people)
    cloud.runs.set(install, () => ({
      state: 'failed',
      generation: 1,
      exitCode: 100,
      tail: 'E:',
      effect: 'none',
      evidence: 'no',
      record: 'r',
    }))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await eventually(() => people.heard.includes('first attention'), { what: 'the attention', seconds: 60 })
      await upgrade.send('abort', { by: 'ann', now: true })
      await expect(upgrade.handle.result()).rejects.toThrow()
      expect(people.heard.filter((said) => said.startsWith('over'))).toEqual(['over attention abort by ann'])
    })
  })
})

describe('a notification that fails', () => {
  test('holds up no step, and stands in the progress until somebody is notified again', async () => {
    const people = new People({})
    people.outcome = [{ channel: 'slack', ok: false, said: 'Slack answered 403: invalid_token' }]
    const cloud = cloudWith(people)
    await bench.with(cloud, async (upgrade) => {
      const { undelivered } = await upgrade.until('not delivered', (progress) => progress.undelivered !== undefined)
      expect(undelivered?.why).toBe('slack: Slack answered 403: invalid_token')
      people.outcome = [{ channel: 'slack', ok: true, said: '' }]
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      const { state, undelivered: later } = (await upgrade.handle.result()) as Awaited<
        ReturnType<typeof upgrade.progress>
      >
      expect({ state, later }).toEqual({ state: 'Done', later: undefined })
    })
  })
})

describe('what quiet hours hold back', () => {
  test('is told at the end of the upgrade: nothing is left then that could tell it', async () => {
    const people = new People({})
    const cloud = cloudWith(people)
    cloud.delivers = (notification) => {
      if (notification?.stage === 'ends') return people.delivers(notification)
      people.asked.push(...(notification === undefined ? [] : [notification]))
      const next = new Date(Date.now() + 8 * 3_600_000).toISOString()
      return { standing: nobodyYet, next, wantsEnd: true, channels: [] }
    }
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await eventually(() => people.asked.some(({ kind }) => kind === 'gate'), { what: 'asked', seconds: 60 })
      expect(people.heard).toEqual([])
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.handle.result()
      expect(people.heard).toEqual(['first news'])
    })
  })
})
