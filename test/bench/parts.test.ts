import { expect, test } from '@jest/globals'
import type { temporal } from '@temporalio/proto'
import { partsByKind } from '../../bench/arms/keystone/parts'
import { partsOf } from '../../bench/arms/step/parts'
import { medianParts } from '../../bench/report/statistics'

type Event = temporal.api.history.v1.IHistoryEvent

/** A history whose events come at the milliseconds that they are given. */
class Written {
  readonly events: Event[] = []

  asks(): this {
    this.events.push({ workflowExecutionUpdateAcceptedEventAttributes: {} })
    return this
  }

  activity(activityId: string, type: string, [scheduled, started, completed]: readonly [number, number, number]): this {
    const id = this.events.length + 1
    const scheduledEventId = id as unknown as Long
    this.#add(id, scheduled, { activityTaskScheduledEventAttributes: { activityId, activityType: { name: type } } })
    this.#add(id + 1, started, { activityTaskStartedEventAttributes: { scheduledEventId } })
    this.#add(id + 2, completed, { activityTaskCompletedEventAttributes: { scheduledEventId } })
    return this
  }

  #add(eventId: number, milliseconds: number, event: Event): void {
    const eventTime = { seconds: Math.floor(milliseconds / 1000), nanos: (milliseconds % 1000) * 1e6 }
    this.events.push({ ...event, eventId, eventTime } as unknown as Event)
  }
}

type Long = NonNullable<temporal.api.history.v1.IActivityTaskStartedEventAttributes['scheduledEventId']>

const history = new Written()
  .asks()
  .activity('keystone/c1/a:look', 'look', [1000, 1003, 1023])
  .activity('keystone/c1/a', 'run', [1030, 1034, 1064])
  .activity('keystone/c1/b:look', 'look', [1070, 1072, 1090])
  .asks()
  .activity('keystone/c1/c:look', 'look', [5000, 5001, 5020])
  .activity('keystone/c1/c', 'run', [5020, 5021, 5050]).events

test('a step has a wait, a time and a workflow task for each activity, up to the next step of its turn', () => {
  expect(partsOf(history).map((step) => [...step])).toEqual([
    [
      ['look waits for a worker', 3],
      ['look', 20],
      ['workflow task after look', 7],
      ['run waits for a worker', 4],
      ['run', 30],
      ['workflow task after run', 6],
    ],
  ])
})

test('the kinds of an upgrade’s steps make up its whole time, and none counts twice where several run at once', () => {
  const upgrade = new Written()
    .activity('keystone/cloud/preflight', 'preflight', [0, 1, 100])
    .activity('keystone/c1/stop-apache2', 'lookAndRun', [110, 111, 150])
    .activity('keystone/c2/stop-apache2', 'lookAndRun', [150, 151, 170])
    .activity('keystone/gate/keystone-upgraded:evidence', 'evidence', [170, 171, 200])
    .activity('keystone/c1/prove:look', 'look', [200, 201, 240])
    .activity('keystone/c2/prove:look', 'look', [200, 201, 230])
    .activity('keystone/c3/prove:look', 'look', [200, 201, 250]).events
  const parts = partsByKind(upgrade)
  expect([...parts]).toEqual([
    ['preflight', 100],
    ['workflow tasks, and the answer at the gate', 10],
    ['stop', 60],
    ['gate', 30],
    ['prove', 50],
  ])
})

test('each part has its own median, and steps without it do not count', () => {
  const steps = [new Map([['look', 1]]), new Map([['look', 3]]), new Map([['run', 7]])]
  expect(medianParts(steps)).toEqual([
    { name: 'look', size: 2 },
    { name: 'run', size: 7 },
  ])
})
