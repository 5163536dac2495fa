import { performance } from 'node:perf_hooks'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import type * as attempts from '../../explore/temporal/attempt'
import { Memory } from '../../explore/memory/memory'
import { present } from '../../explore/temporal/present'
import { Temporal } from '../../explore/temporal/temporal'
import type * as virtual from '../../explore/temporal/workflow-module'
import type { NotifyInput } from '../../activities/notify'
import type { Cloud } from '../../cloud/model/cloud'
import { upgradeId } from '../../cloud/model/ids'
import { dueOf, type Schedule } from '../../cloud/model/notification/due'
import type { Delivery } from '../../cloud/model/notification/notification'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import type * as needs from '../../workflows/run/need'
import type * as notifiers from '../../workflows/run/notifier'
import { exampleCloud } from '../support/cloud'

jest.mock('@temporalio/workflow', () => workflowModuleOf())

/** The module in the place of Temporal's. jest puts the line above before the imports. */
function workflowModuleOf(): object {
  return jest.requireActual<typeof virtual>('../../explore/temporal/workflow-module').workflowModule
}

/** One saying, by the minute since the gate opened; a repetition has the id of the first one. */
interface Heard {
  readonly minute: number
  readonly id: string
}

interface Course {
  readonly schedule: Schedule
  readonly opens: string
  readonly answeredAfterMinutes: number
  /** The questions of the worker to the world before which, or before whose answers, it is lost. */
  readonly lostAt?: { readonly question: number; readonly when: 'before' | 'after' }
}

const minute = 60_000

/** A night sets the clocks of the whole process: that of Node's own module is also the clock of later test files. */
const real = {
  now: performance.now.bind(performance),
  date: Date.now,
  random: Math.random,
  frames: Error.stackTraceLimit,
}
afterAll(() => {
  performance.now = real.now
  Date.now = real.date
  Math.random = real.random
  Error.stackTraceLimit = real.frames
})

/** A gate of an upgrade on virtual Temporal, from its opening to its answer: hours pass in no time. */
async function night({ schedule, opens, answeredAfterMinutes, lostAt }: Course): Promise<Heard[]> {
  const { Notifier } = jest.requireActual<typeof notifiers>('../../workflows/run/notifier')
  const { needOfGate } = jest.requireActual<typeof needs>('../../workflows/run/need')
  const heard: Heard[] = []
  const begun = Date.parse(opens)
  let questions = 0
  const cloud: Cloud = { ...exampleCloud(), notify: { kind: 'described', cloud: 'production' } }
  const id = upgradeId(cloud, 'keystone')
  const temporal: Temporal = new Temporal(
    {
      workflows: { keystone: upgrade },
      activities: { notify: (input) => current().ask(['notify', input]) },
      perform: (_attempt, [, input]) => {
        questions += 1
        const isLost = lostAt?.question === questions
        if (isLost && lostAt.when === 'before') {
          temporal.workers.lose()
          return { later: () => undefined }
        }
        const value = told(input as NotifyInput)
        if (isLost) temporal.workers.lose()
        return { later: (settle) => void temporal.clock.after(1, () => settle({ value })) }
      },
      memory: new Memory(),
    },
    () => 0.5,
  )
  temporal.clock.nowMilliseconds = begun
  present(temporal, () => 0.5)
  const run = temporal.start('keystone', id, {})
  do await temporal.settle()
  while (run.isRunning && temporal.clock.next())
  expect(run.status).toBe('COMPLETED')
  return heard

  function current(): attempts.Attempt {
    return jest.requireActual<typeof attempts>('../../explore/temporal/attempt').Attempt.current()
  }

  function told({ notification }: NotifyInput): Delivery {
    if (notification === undefined) throw new Error('it has a schedule')
    const due = dueOf(schedule, notification, new Date(Date.now()))
    for (const { act } of due.sayings) {
      const number = act === 'reminder' ? ` ${notification.standing.reminders + 1}` : ''
      heard.push({ minute: Math.round((Date.now() - begun) / minute), id: `${notification.kind} ${act}${number}` })
    }
    const { standing, next } = due
    return { standing, ...(next === undefined ? {} : { next }), wantsEnd: true, channels: [] }
  }

  async function upgrade(): Promise<void> {
    const { condition } = workflowModuleOf() as { condition: (holds: () => boolean) => Promise<void> }
    const state = new UpgradeState(id, 'keystone', () => undefined)
    const notifier = new Notifier(cloud, id, 'keystone', state)
    state.needs.open({ name: 'keystone-upgraded', question: 'Is it well?', answers: ['confirm'], since: opens })
    notifier.notify('The gate keystone-upgraded waits for you.', needOfGate(state))
    temporal.clock.after(answeredAfterMinutes * 60, () => {
      state.needs.close()
      run.stir()
    })
    await condition(() => state.needs.gate === null)
    notifier.notify('keystone is done.')
    await notifier.flush()
  }
}

const schedule: Schedule = { remind: { everyMinutes: 30, most: 3 }, escalateAfterMinutes: 60 }
const quietHours = { from: '22:00', until: '07:00', zone: 'Europe/Berlin' }
const words = (all: readonly Heard[]): string[] => all.map(({ minute: at, id }) => `${at} ${id}`)

describe('a gate over hours of a virtual clock', () => {
  test('is told, repeated, escalated, and told to be over once it is answered', async () => {
    expect(words(await night({ schedule, opens: '2026-11-30T10:00:00.000Z', answeredAfterMinutes: 75 }))).toEqual([
      '0 gate first',
      '30 gate reminder 1',
      '60 gate reminder 2',
      '60 gate escalation',
      '75 news first',
      '75 gate over',
    ])
  })

  test('is silent after its last reminder, and until it is answered, however late', async () => {
    const heard = words(await night({ schedule, opens: '2026-11-30T10:00:00.000Z', answeredAfterMinutes: 5000 }))
    expect(heard.slice(4)).toEqual(['90 gate reminder 3', '5000 news first', '5000 gate over'])
  })

  test('is told as the quiet hours end; one that was answered by then is never told', async () => {
    // 02:00 in Berlin.
    const opens = '2026-11-30T01:00:00.000Z'
    const waits = await night({ schedule: { ...schedule, quietHours }, opens, answeredAfterMinutes: 400 })
    expect(words(waits).slice(0, 3)).toEqual(['300 gate first', '330 gate reminder 1', '360 gate reminder 2'])
    const answered = await night({ schedule: { ...schedule, quietHours }, opens, answeredAfterMinutes: 100 })
    expect(words(answered)).toEqual(['100 news first'])
  })

  test('loses nothing and says no new thing twice, wherever its worker dies', async () => {
    const course = { schedule, opens: '2026-11-30T10:00:00.000Z', answeredAfterMinutes: 75 }
    const whole = (await night(course)).map(({ id }) => id).sort()
    for (const when of ['before', 'after'] as const)
      for (let question = 1; question <= 5; question += 1) {
        const heard = (await night({ ...course, lostAt: { question, when } })).map(({ id }) => id)
        expect({ when, question, ids: [...new Set(heard)].sort() }).toEqual({ when, question, ids: whole })
        // A saying that was on its way as the worker died comes again, with its id: two things at most.
        expect(heard.length - whole.length).toBeLessThanOrEqual(2)
      }
  })
})
