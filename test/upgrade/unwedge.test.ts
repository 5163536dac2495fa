import { Client, Connection } from '@temporalio/client'
import { expect, test } from '@jest/globals'
import { NativeConnection, Worker } from '@temporalio/worker'
import { createActivities } from '../../activities'
import { failingTask } from '../../activities/failing-task'
import { createRuntime } from '../../activities/haproxy'
import { Ssh } from '../../activities/ssh'
import { dataConverter } from '../../cloud/converter'
import type { FailingTask } from '../../cloud/model/wedged'
import { otherBundle } from '../support/other-bundle'
import { registerSearchAttributes } from '../../worker/search-attributes'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { procedure } from './procedure'

/** A worker of before: a signal with a name that the SDK keeps for itself fails its workflow tasks. */
async function olderWorker({ taskQueue }: Rehearsal): Promise<() => Promise<void>> {
  const workflowBundle = await otherBundle('workflows/index.ts', 'bare')
  const connection = await Connection.connect({ address: address() })
  await registerSearchAttributes(connection, 'default', { warn: () => undefined })
  const native = await NativeConnection.connect({ address: address() })
  const ssh = new Ssh()
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    dataConverter,
    workflowBundle,
    activities: createActivities({
      ssh,
      runtime: createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path)),
      client: new Client({ connection, dataConverter }),
      taskQueue,
      saveRunbook: () => Promise.resolve(),
      compareFiles: () => Promise.resolve([]),
    }),
    stickyQueueScheduleToStartTimeout: '1 second',
    maxHeartbeatThrottleInterval: '1 second',
  })
  const running = worker.run()
  return async () => {
    worker.shutdown()
    await running
    await ssh.closeAll()
    await native.close()
    await connection.close()
  }
}

/** Stories at most. On a busy machine the first task of a row may run out of time; then no cause is told, and none is found. */
const mostStories = 3

/** Wedges an upgrade on the older worker, frees it, and follows it to its end; false if its task ran out of time instead. */
async function isFreed(rehearsal: Rehearsal): Promise<boolean> {
  const stop = await olderWorker(rehearsal)
  try {
    rehearsal.lab.take('install', 3)
    const keystone = await rehearsal.begin()
    await rehearsal.underWay('controller2', 'install')
    await keystone.send('__temporal_workflow_metadata', { by: 'ann' })
    let task: FailingTask | undefined
    await rehearsal.eventually('wedged', async () => {
      task = await failingTask(rehearsal.client, keystone.handle.workflowId)
      return task !== undefined
    })
    if (task?.kind === 'slow') return false
    expect(await rehearsal.type('status', 'keystone')).toMatchObject({
      code: 4,
      said: expect.stringContaining('is wedged'),
    })
    expect((await rehearsal.type('unwedge', 'keystone')).said).toContain('Nothing was done')
    expect(await rehearsal.type('unwedge', 'keystone', '--yes')).toMatchObject({
      code: 0,
      said: expect.stringContaining('Freed'),
    })
    const freed = rehearsal.watch()
    await freed.untilGate()
    await freed.toTheEnd()
    expect(await rehearsal.lines()).toEqual(procedure)
    expect(await rehearsal.out()).toEqual([])
    expect(await rehearsal.lab.errors()).toEqual([])
    return true
  } finally {
    await stop()
  }
}

test('an upgrade that is wedged while a command runs on a host is freed by the command line, and nothing runs twice', async () => {
  let [stories, isOver] = [0, false]
  while (!isOver && stories < mostStories) {
    stories += 1
    await Rehearsal.run({ address: address() }, async (rehearsal) => {
      isOver = await isFreed(rehearsal)
    })
  }
  expect(isOver).toBe(true)
}, 900_000)
