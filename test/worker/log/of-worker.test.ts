import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { start } from '../../support/processes'
import { Rehearsal } from '../../support/rehearsal'
import { address } from '../../support/temporal'

// @needs build
const program = join(__dirname, '../../../build/worker/main.js')

const Line = z.looseObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error']),
  time: z.iso.datetime(),
  worker: z.string(),
  message: z.string(),
})

test('each line of a real worker is one object with the worker, and those of a step with all of its place', () =>
  Rehearsal.run({ address: address() }, async (rehearsal) => {
    const env = { ...rehearsal.environment, OPENSTACK_UPGRADE_LOG_LEVEL: 'debug' }
    const worker = await start(process.execPath, [program], { cwd: rehearsal.lab.folder, env })
    try {
      const { workflowId, firstExecutionRunId } = await rehearsal.client.workflow.start('keystone', {
        workflowId: `upgrade-${rehearsal.name}-keystone`,
        taskQueue: rehearsal.taskQueue,
        args: [{ cloud: rehearsal.lab.cloudFile }],
      })
      await worker.waitFor(/controller1\/drain: done/, 120)
      await worker.stop()
      const lines = worker
        .output()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => Line.parse(JSON.parse(line)))
      expect(new Set(lines.map(({ worker: identity }) => identity)).size).toBe(1)
      expect(lines[0]?.worker).toMatch(new RegExp(`^${worker.pid}@`))
      const drained = lines.find(({ message }) => message.startsWith('keystone/controller1/drain: done'))
      expect(drained).toMatchObject({
        ...{ level: 'info', workflow: workflowId, run: firstExecutionRunId, service: 'keystone' },
        ...{ step: 'keystone/controller1/drain', host: 'controller1', activity: 'lookAndRun', attempt: 1 },
      })
      const begun = lines.find(({ message }) => message === 'Workflow started')
      expect(begun).toMatchObject({ workflow: workflowId, run: firstExecutionRunId })
      const ofSdk = lines.filter(({ component, activity }) => component === 'worker' && activity !== undefined)
      for (const line of ofSdk) expect(line).toMatchObject({ workflow: expect.any(String), run: expect.any(String) })
      expect(worker.output()).not.toContain('taskToken')
    } finally {
      await worker.stop()
    }
  }))
