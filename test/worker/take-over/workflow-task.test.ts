import { hostname } from 'node:os'
import type { Connection } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { identityOf } from '../../../worker/identity'
import { connect } from '../../support/temporal'
import { pidOfNobody, Waiting } from '../../support/waiting-workflow'

const { WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE } = temporal.api.enums.v1.WorkflowTaskFailedCause
const { TASK_QUEUE_KIND_STICKY } = temporal.api.enums.v1.TaskQueueKind

let connection: Connection
beforeAll(async () => {
  connection = await connect()
})
afterAll(() => connection.close())

const whileWaiting = (use: (workflow: Waiting) => Promise<void>): Promise<void> => Waiting.during(connection, use)

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
