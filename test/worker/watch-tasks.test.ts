import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import pino from 'pino'
import { stringify } from 'yaml'
import { failingTask } from '../../activities/failing-task'
import { look } from '../../worker/watch-tasks'
import { exampleFile } from '../support/cloud'
import { otherBundle } from '../support/other-bundle'
import { Bench, RecordingCloud } from '../support/recording'

let older: { readonly code: string }
let bench: Bench
let folder: string
const { OPENSTACK_UPGRADE_CLOUDS: before } = process.env
beforeAll(async () => {
  older = await otherBundle('workflows/index.ts', 'bare')
  bench = await Bench.open()
  folder = mkdtempSync(join(tmpdir(), 'clouds-'))
  process.env.OPENSTACK_UPGRADE_CLOUDS = folder
}, 600_000)
afterAll(async () => {
  if (before === undefined) delete process.env.OPENSTACK_UPGRADE_CLOUDS
  else process.env.OPENSTACK_UPGRADE_CLOUDS = before
  rmSync(folder, { recursive: true, force: true })
  await bench.close()
})

describe('an upgrade that is wedged', () => {
  test('is told of by one of its workers, once, with the cause and the way out; one that is well is not', async () => {
    const cloud = new RecordingCloud()
    const { name } = cloud.cloud
    const told = join(folder, 'told')
    const file = { ...exampleFile(), name, notify: { command: `cat >>${told}` } }
    writeFileSync(join(folder, `${name}.yaml`), stringify(file))
    writeFileSync(told, '')
    const log = pino({ level: 'silent' })
    await bench.with(
      cloud,
      async ({ handle, client }) => {
        const taskQueue = bench.taskQueue + name
        const [first, last] = ['', '~'].map((identity) => ({ client, taskQueue, identity }))
        if (first === undefined || last === undefined) throw new Error('there are two')
        const toldAt = new Map<string, { first: number; last: number }>()
        for (;;) {
          await look(first, toldAt, log)
          if ((await upgradeIsListed()) && (await failingTask(client, handle.workflowId)) === undefined) break
        }
        expect(readFileSync(told, 'utf8')).toBe('')
        await handle.signal('__temporal_workflow_metadata', {})
        while (readFileSync(told, 'utf8') === '') {
          await look(last, new Map(), log)
          expect(readFileSync(told, 'utf8')).toBe('')
          await look(first, toldAt, log)
          await new Promise((resolve) => setTimeout(resolve, 500))
        }
        await look(first, toldAt, log)
        const lines = readFileSync(told, 'utf8').trim().split('\n')
        expect(lines).toEqual([expect.stringContaining(`[${handle.workflowId}] It is wedged`)])
        expect(lines[0]).toContain("Cannot use signal name: '__temporal_workflow_metadata'")
        expect(lines[0]).toContain(`unwedge keystone --cloud ${name}`)

        async function upgradeIsListed(): Promise<boolean> {
          for await (const each of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` }))
            if (each.workflowId === handle.workflowId) return true
          return false
        }
      },
      older,
    )
  }, 240_000)
})
