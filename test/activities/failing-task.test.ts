import type { Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { identityOf } from '../../worker/identity'
import { connect } from '../support/temporal'
import { pidOfNobody, Waiting } from '../support/waiting-workflow'

let connection: Connection
beforeAll(async () => {
  connection = await connect()
})
afterAll(() => connection.close())

const whileWaiting = (use: (workflow: Waiting) => Promise<void>): Promise<void> => Waiting.during(connection, use)

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
