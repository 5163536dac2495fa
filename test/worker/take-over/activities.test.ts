import { hostname } from 'node:os'
import { temporal } from '@temporalio/proto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import pino from 'pino'
import { identityOf } from '../../../worker/identity'
import { takeOver } from '../../../worker/take-over'
import { WaitingCloud } from '../../support/by-hand'
import { eventually } from '../../support/eventually'
import { Bench } from '../../support/recording'
import { pidOfNobody } from '../../support/waiting-workflow'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const drain = 'keystone/controller1/drain'

/** The drain, and the workflow's next task, after a take-over. */
interface After {
  readonly attempt: number
  readonly failure: string
  /** True if the next workflow task was kept for the worker that had the one before. */
  readonly isKept: boolean
}

const { TASK_QUEUE_KIND_STICKY } = temporal.api.enums.v1.TaskQueueKind

/** Has a worker of that identity begin a drain, lets another worker take over, and sends a signal. */
async function afterTakingOver(identity: string): Promise<After> {
  const cloud = new WaitingCloud('run', drain)
  const worker = await bench.worker(cloud, undefined, { identity })
  const { handle, client } = await bench.start(cloud)
  const pending = async () => {
    const { raw } = await handle.describe()
    return raw.pendingActivities?.find(({ activityId }) => activityId === drain)
  }
  try {
    await eventually(async () => (await pending())?.lastWorkerIdentity === identity)
    // A list of upgrades may lack one that has just begun.
    const taskQueue = bench.taskQueue + cloud.cloud.name
    await eventually(async () => {
      for await (const _ of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) return true
      return false
    })
    await takeOver({ client, taskQueue }, pino({ level: 'silent' }))
    const found = await pending()
    await handle.signal('pause', { by: 'ann' })
    const { events } = await handle.fetchHistory()
    const next = events?.findLast((event) => event.workflowTaskScheduledEventAttributes)
    const isKept = next?.workflowTaskScheduledEventAttributes?.taskQueue?.kind === TASK_QUEUE_KIND_STICKY
    return { attempt: found?.attempt ?? 0, failure: found?.lastFailure?.message ?? '', isKept }
  } finally {
    await handle.terminate('the test is over')
    await worker.stop()
  }
}

describe('the step of a worker that has died', () => {
  test('on this machine is offered again as soon as another worker begins', async () => {
    const pid = await pidOfNobody()
    const { attempt, failure, isKept } = await afterTakingOver(identityOf(pid))
    expect(isKept).toBe(false)
    expect(attempt).toBeGreaterThan(1)
    expect(failure).toBe(`the worker that had it, process ${pid} on ${hostname()}, is gone`)
  })

  test.each([
    ['that lives', () => Promise.resolve(identityOf(process.pid))],
    ['on another machine', async () => `${await pidOfNobody()}@another-host`],
    ['in a container of this machine', async () => `${await pidOfNobody()}@${hostname()}#00000000`],
    ['by a name of its own', () => Promise.resolve('worker-of-site-1')],
  ])('is left to a worker %s', async (_, identity) => {
    const { failure, isKept } = await afterTakingOver(await identity())
    // A busy machine may miss heartbeats of its own.
    expect(failure).not.toContain('is gone')
    expect(isKept).toBe(true)
  })
})
