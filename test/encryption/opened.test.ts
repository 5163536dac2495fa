import { expect, test } from '@jest/globals'
import type { Client } from '@temporalio/client'
import type { Payload } from '@temporalio/common'
import { msToTs } from '@temporalio/common/lib/time'
import { temporal } from '@temporalio/proto'
import { failingTask } from '../../activities/failing-task'
import { readLock } from '../../activities/read-lock'
import { readEvents } from '../../client/history/events'
import { openEvents } from '../../client/history/opened-events'
import { readSnapshot } from '../../client/live'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { EncryptionCodec } from '../../cloud/encryption/codec'
import { upgradeId } from '../../cloud/model/ids'
import { plan } from '../../workflows/plan/plan'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import { exampleCloud } from '../support/cloud'

const { EventType } = temporal.api.enums.v1
const codec = new EncryptionCodec([{ id: 'one', bytes: new Uint8Array(32).fill(7) }])
const codecs = { payloadCodecs: [codec] }
const sealed = (value: unknown): Promise<Payload[]> => codec.encode([payloadConverter.toPayload(value)])

/** A signal of ann's as an event. */
const signalled = async () => ({
  eventTime: msToTs(0),
  eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  workflowExecutionSignaledEventAttributes: {
    signalName: 'retry',
    identity: 'a client',
    input: { payloads: await sealed({ by: 'ann', note: 'mended' }) },
  },
})

test('a history shows who said something and why, what a step found, and who started it', async () => {
  const [details] = await sealed('Started by bob. Signals and queries: see their descriptions.')
  const scheduled = { eventId: 2, eventTime: msToTs(0), activityTaskScheduledEventAttributes: { activityId: 'look' } }
  const completed = {
    eventTime: msToTs(0),
    activityTaskCompletedEventAttributes: {
      scheduledEventId: 2,
      result: { payloads: await sealed({ state: 'done' }) },
    },
  }
  const events = [{ eventTime: msToTs(0), userMetadata: { details } }, await signalled(), scheduled, completed]
  const read = readEvents(await openEvents(codecs, events as unknown as Parameters<typeof openEvents>[1]))
  expect(read.startedBy).toEqual({ name: 'bob', from: 'said' })
  expect(read.said).toMatchObject([{ name: 'retry', by: 'ann', note: 'mended' }])
  expect(read.activities).toMatchObject([{ id: 'look', result: { state: 'done' } }])
})

test('a signal that a wedged upgrade has not heard is told with its sender', async () => {
  const eventType = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
  const failed = { eventType, eventTime: msToTs(0), workflowTaskFailedEventAttributes: {} }
  const events = [failed, await signalled()]
  const client = {
    options: { namespace: 'default', loadedDataConverter: codecs },
    workflow: {
      getHandle: () => ({
        describe: () =>
          Promise.resolve({
            raw: { pendingWorkflowTask: { attempt: 3 } },
            runId: 'run',
            status: { name: 'RUNNING' },
          }),
      }),
    },
    workflowService: {
      getWorkflowExecutionHistoryReverse: () =>
        Promise.resolve({ history: { events }, nextPageToken: new Uint8Array() }),
    },
  } as unknown as Client
  expect(await failingTask(client, 'upgrade')).toMatchObject({
    unheard: [{ name: 'retry', by: 'ann', payload: '{"by":"ann","note":"mended"}' }],
  })
})

test('a lock that was taken by hand is told with its holder', async () => {
  const input = { payloads: await sealed({ holder: 'upgrade-production-nova' }) }
  const client = {
    options: { namespace: 'default', loadedDataConverter: codecs },
    workflow: {
      getHandle: () => ({
        describe: () =>
          Promise.resolve({ runId: 'run', type: 'cloudLock', startTime: new Date(0), status: { name: 'RUNNING' } }),
      }),
    },
    workflowService: {
      getWorkflowExecutionHistory: () =>
        Promise.resolve({ history: { events: [{ workflowExecutionStartedEventAttributes: { input } }] } }),
    },
  } as unknown as Client
  expect(await readLock(exampleCloud().name, client)).toMatchObject({ held: true, holder: 'upgrade-production-nova' })
})

test('a running step is shown with the last report of its job', async () => {
  const cloud = exampleCloud()
  const state = new UpgradeState(upgradeId(cloud, 'keystone'), 'keystone', () => undefined, cloud.name)
  const planned = await plan(cloud, 'keystone')
  const step = planned.steps[0]?.id ?? ''
  state.plan(cloud.name, planned)
  state.steps.begin(step)
  const activity = {
    activityId: step,
    state: temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
    heartbeatDetails: { payloads: await sealed({ lastLine: 'half of it' }) },
    lastStartedTime: msToTs(1000),
    lastHeartbeatTime: msToTs(2000),
  }
  const client = {
    options: { namespace: 'default', loadedDataConverter: codecs },
    withDeadline: (_end: number, work: () => Promise<unknown>) => work(),
    workflow: {
      getHandle: () => ({
        query: () => Promise.resolve(state.progress()),
        describe: () => Promise.resolve({ status: { name: 'RUNNING' }, raw: { pendingActivities: [activity] } }),
      }),
    },
  } as unknown as Client
  const { steps } = await readSnapshot({ client, taskQueue: '', namespace: 'default' }, 'keystone', cloud, 5)
  expect(steps.find(({ id }) => id === step)?.now).toEqual({ lastLine: 'half of it' })
})
