import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { Client, type Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time'
import { temporal } from '@temporalio/proto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import pino from 'pino'
import { failingTask } from '../../../activities/failing-task'
import { identityOf } from '../../../worker/identity'
import { takeOver } from '../../../worker/take-over'
import { eventually } from '../../support/eventually'
import { connect } from '../../support/temporal'

const { WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE, WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR } =
  temporal.api.enums.v1.WorkflowTaskFailedCause
const { TASK_QUEUE_KIND_STICKY } = temporal.api.enums.v1.TaskQueueKind

/** Temporal gives a task that has waited for its time to end only after a minute. */
const pollMilliseconds = 50_000

let connection: Connection
beforeAll(async () => {
  connection = await connect()
})
afterAll(() => connection.close())

/** The pid of a process that has ended. */
const pidOfNobody = (): Promise<number> =>
  new Promise((resolve) => {
    const child = execFile('true')
    child.once('close', () => resolve(child.pid ?? 0))
  })

/** A workflow that nobody works on but the test, in the place of workers. */
class Waiting {
  readonly #client = new Client({ connection })
  readonly #taskQueue = `t${randomBytes(5).toString('hex')}`
  readonly #service = connection.workflowService
  readonly #namespace = this.#client.options.namespace
  readonly handle = this.#client.workflow.getHandle(this.#taskQueue)

  async start(): Promise<void> {
    const taskQueue = this.#taskQueue
    const options = { workflowId: taskQueue, taskQueue, workflowTaskTimeout: '60 seconds' } as const
    await this.#client.workflow.start('keystone-upgrade', options)
    // A list of upgrades may lack one that has just begun.
    await eventually(async () => {
      for await (const _ of this.#client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) return true
      return false
    })
  }

  /** A worker of that identity takes the task in hand. @returns the token to answer by */
  async take(identity: string): Promise<Uint8Array> {
    const { taskToken } = await connection.withDeadline(Date.now() + pollMilliseconds, () =>
      this.#service.pollWorkflowTaskQueue({
        namespace: this.#namespace,
        taskQueue: { name: this.#taskQueue },
        identity,
      }),
    )
    return taskToken
  }

  /** A worker answers, and asks for the next task to be kept for it. */
  async answer(taskToken: Uint8Array): Promise<void> {
    await this.#service.respondWorkflowTaskCompleted({
      namespace: this.#namespace,
      taskToken,
      stickyAttributes: {
        workerTaskQueue: { name: 'kept', normalName: this.#taskQueue, kind: TASK_QUEUE_KIND_STICKY },
        scheduleToStartTimeout: msToTs('60 seconds'),
      },
    })
  }

  /** A worker fails the task. */
  async fail(taskToken: Uint8Array): Promise<void> {
    await this.#service.respondWorkflowTaskFailed({
      namespace: this.#namespace,
      taskToken,
      cause: WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR,
      failure: { message: 'it does not fit' },
    })
  }

  failing(): ReturnType<typeof failingTask> {
    return failingTask(this.#client, this.#taskQueue)
  }

  /** A worker begins. */
  begin(): Promise<void> {
    return takeOver({ client: this.#client, taskQueue: this.#taskQueue }, pino({ level: 'silent' }))
  }

  async events(): Promise<readonly temporal.api.history.v1.IHistoryEvent[]> {
    return (await this.handle.fetchHistory()).events ?? []
  }

  async end(): Promise<void> {
    await this.handle.terminate('the test is over')
  }
}

async function whileWaiting(use: (workflow: Waiting) => Promise<void>): Promise<void> {
  const workflow = new Waiting()
  await workflow.start()
  try {
    await use(workflow)
  } finally {
    await workflow.end()
  }
}

describe('a workflow task in which a worker has died', () => {
  test('on this machine goes to the next worker at once, though Temporal gives the task a minute', () =>
    whileWaiting(async (workflow) => {
      const pid = await pidOfNobody()
      await workflow.take(identityOf(pid))
      await workflow.begin()
      await workflow.answer(await workflow.take('the next worker'))
      const events = await workflow.events()
      expect(events.flatMap(({ workflowTaskFailedEventAttributes: why }) => why ?? [])).toMatchObject([
        {
          cause: WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE,
          failure: { message: `the worker that had it, process ${pid} on ${hostname()}, is gone` },
        },
      ])
      expect(events.at(-1)?.workflowTaskCompletedEventAttributes).toBeTruthy()
      expect(events.filter((event) => event.workflowTaskTimedOutEventAttributes)).toEqual([])
    }))

  test('is left alone once another worker has it', () =>
    whileWaiting(async (workflow) => {
      await workflow.take(identityOf(await pidOfNobody()))
      await workflow.begin()
      const token = await workflow.take('the next worker')
      await workflow.begin()
      await workflow.answer(token)
    }))

  test.each([
    ['lives', () => Promise.resolve(identityOf(process.pid))],
    ['was on another machine', async () => `${await pidOfNobody()}@another-host#01234567`],
    ['has a name of its own', () => Promise.resolve('worker-of-site-1')],
  ])('is left to a worker that %s', (_, identity) =>
    whileWaiting(async (workflow) => {
      const token = await workflow.take(await identity())
      await workflow.begin()
      await workflow.answer(token)
    }),
  )
})

test('a workflow task that a worker ended before it died stays ended, and the next one goes to all workers', () =>
  whileWaiting(async (workflow) => {
    await workflow.answer(await workflow.take(identityOf(await pidOfNobody())))
    await workflow.begin()
    await workflow.handle.signal('pause')
    const events = await workflow.events()
    expect(events.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([])
    const next = events.findLast((event) => event.workflowTaskScheduledEventAttributes)
    expect(next?.workflowTaskScheduledEventAttributes?.taskQueue?.kind).not.toBe(TASK_QUEUE_KIND_STICKY)
  }))

describe('a workflow task that fails again and again is told of', () => {
  test('also where it failed first in the name of a worker that has died, of which alone nothing is told', () =>
    whileWaiting(async (workflow) => {
      await workflow.take(identityOf(await pidOfNobody()))
      await workflow.begin()
      expect(await workflow.failing()).toBeUndefined()
      await workflow.fail(await workflow.take('the next worker'))
      await workflow.take('the next worker')
      expect(await workflow.failing()).toMatchObject({ kind: 'slow' })
    }))

  test('also right after an event, from which on Temporal counts its attempts anew', () =>
    whileWaiting(async (workflow) => {
      await workflow.fail(await workflow.take('a worker'))
      const token = await workflow.take('a worker')
      await workflow.handle.signal('pause')
      await workflow.fail(token)
      await workflow.take('a worker')
      expect((await workflow.handle.describe()).raw.pendingWorkflowTask?.attempt).toBe(1)
      expect(await workflow.failing()).toMatchObject({ kind: 'code', message: 'it does not fit' })
    }))
})
