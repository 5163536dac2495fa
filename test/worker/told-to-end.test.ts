import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { join } from 'node:path'
import { eventually } from '../support/eventually'
import { start } from '../support/processes'
import { address } from '../support/temporal'

// @needs build
const built = join(__dirname, '../../build')
const taskQueue = `told-to-end-${process.pid}`

let connection: Connection
beforeAll(async () => {
  connection = await Connection.connect({ address: address() })
})
afterAll(() => connection.close())

test('a worker that is told to end does so though a step of it hears nothing', async () => {
  const worker = await start(
    process.execPath,
    ['--require', join(built, 'test/support/endless-activity.js'), join(built, 'worker/main.js')],
    {
      env: {
        PATH: process.env.PATH,
        TEMPORAL_CONFIG_FILE: '/nonexistent',
        TEMPORAL_ADDRESS: address(),
        OPENSTACK_UPGRADE_TASK_QUEUE: taskQueue,
      },
    },
  )
  await worker.waitFor(/worker: ready/, 60)
  const { workflow } = new Client({ connection })
  const upgrade = await workflow.start('keystone', {
    workflowId: taskQueue,
    taskQueue,
    args: [{ cloud: '/nowhere/cloud.yaml' }],
  })
  await eventually(
    async () => ((await upgrade.describe()).raw.pendingActivities ?? []).some(({ lastStartedTime }) => lastStartedTime),
    { what: 'an activity has begun' },
  )
  worker.kill('SIGTERM')
  expect(await worker.ended).toEqual({ code: 0, signal: null })
  expect(worker.output()).toContain('a step did not end within 10 s of the signal; another worker looks after it')
  await upgrade.terminate()
})
