import { inspect } from 'node:util'
import { Client } from '@temporalio/client'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { dataConverter } from '../../cloud/converter'
import { upgradeId } from '../../cloud/model/ids'
import { doesNotAnswerYet } from '../../cloud/model/not-yet'
import { Answerable, staleCopy, type Handed } from '../../workflows/run/answerable'
import { Bench, DrivenUpgrade, RecordingCloud } from '../support/recording'
import { workflowBundle } from '../support/temporal'

/** What a worker hands over, in order; each is a second later than the one before unless it says so. */
function handing(...all: readonly Partial<Handed>[]): () => void {
  const answerable = new Answerable()
  let now = 0
  return () => {
    for (const handed of all) {
      now = handed.now ?? now + 1000
      answerable.take({ what: 'work', isReplaying: false, events: 0, taskBegan: undefined, ...handed, now })
    }
  }
}

const replayed = { isReplaying: true, events: 3, taskBegan: '1.0' }
const live = { events: 9, taskBegan: '2.0' }
const asked = { what: 'direct query' } as const

describe('a query that comes without a workflow task', () => {
  test.each<[string, Partial<Handed>[]]>([
    ['brings a history with a task that another attempt has', [replayed, live, asked]],
    [
      'brings one to a copy that lags behind',
      [live, asked, { ...replayed, events: 12 }, { ...live, events: 15 }, asked],
    ],
    ['brings events that wait for their task', [live, asked, { ...live, events: 12 }, asked]],
    ['finds the task going on by itself', [replayed, live, live, asked]],
  ])('is refused where it %s', (_, all) => {
    expect(handing(...all)).toThrow(doesNotAnswerYet)
  })

  test.each<[string, Partial<Handed>[]]>([
    ['everything was replayed', [replayed, { ...replayed, events: 6, taskBegan: '1.5' }, asked]],
    ['one task came after another', [live, { events: 15, taskBegan: '3.0' }, asked]],
    ['one was answered before the last task', [replayed, asked, live, asked]],
    [
      'the task was taken over long ago',
      [
        { ...replayed, now: 0 },
        { ...live, now: 100 },
        { ...asked, now: 60_000 },
      ],
    ],
    ['it is asked with the task', [replayed, live, { what: 'query' }]],
  ])('is answered where %s', (_, all) => {
    expect(handing(...all)).not.toThrow()
  })
})

test('a query of a run whose last task is too old to be under way is answered, and its copy does no more work', () => {
  const old = { ...live, now: 60_000 }
  expect(handing({ ...replayed, now: 59_000 }, old, { ...asked, now: 60_001 }, { ...asked, now: 60_002 })).not.toThrow()
  expect(handing({ ...replayed, now: 59_000 }, old, { ...asked, now: 60_001 }, { ...live, events: 12 })).toThrow(
    staleCopy,
  )
})

describe('an upgrade whose workflow task nobody has answered yet', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await Bench.open()
  })
  afterAll(() => bench.close())

  test('answers no query from what Temporal has not heard of, and goes on so that it can be replayed', async () => {
    const cloud = new RecordingCloud()
    const client = new Client({ connection: bench.connection, dataConverter })
    const taskQueue = bench.taskQueue + cloud.cloud.name
    const first = await bench.worker(cloud)
    const handle = await client.workflow.start('keystone', {
      workflowId: upgradeId(cloud.cloud, 'keystone'),
      taskQueue,
      args: [{ cloud: cloud.cloud.name }],
      workflowTaskTimeout: '25s',
    })
    await new DrivenUpgrade(handle, client).untilGate()
    await first.stop()

    // Temporal may hand all queries to the worker that is lost, which says nothing to any: then they are asked once more.
    let worker = { stop: () => Promise.resolve() }
    let refused = 0
    try {
      for (let tried = 0; refused === 0 && tried < 4; tried += 1) {
        await worker.stop()
        // Nothing is to be done and no worker is there: the queries wait.
        const answers = Array.from({ length: 12 }, () =>
          client.withDeadline(Date.now() + 22_000, () => handle.query('progress')).then(() => 'answered', inspect),
        )
        await new Promise((resolve) => setTimeout(resolve, 500))
        await handle.signal('pause', { by: 'ann' })
        await takeTask(bench, taskQueue)
        worker = await bench.worker(cloud)
        const said = await Promise.all(answers)
        expect(said).not.toContain('answered')
        refused = said.filter((answer) => answer.includes(doesNotAnswerYet)).length
      }
      expect(refused).toBeGreaterThan(0)
      const asking = bench.client()
      const upgrade = new DrivenUpgrade(asking.workflow.getHandle(handle.workflowId), asking)
      await upgrade.until('paused', ({ decisions }) => decisions.some(({ signal }) => signal === 'pause'))
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.until('asked', ({ decisions }) => decisions.length > 1)
      await upgrade.send('resume', { by: 'ann' })
      await handle.result()
      const history = await handle.fetchHistory()
      await Worker.runReplayHistory(
        { workflowBundle: await workflowBundle(), dataConverter },
        history,
        handle.workflowId,
      )
    } finally {
      await handle.terminate('the test is over').catch(() => undefined)
      await worker.stop()
    }
  }, 240_000)
})

/** Takes the workflow task that waits, as a worker does that is lost then. */
async function takeTask({ connection }: Bench, name: string): Promise<void> {
  for (;;) {
    const ask = { namespace: 'default', identity: 'a worker that is lost', taskQueue: { name } }
    const task = await connection.withDeadline(Date.now() + 60_000, () =>
      connection.workflowService.pollWorkflowTaskQueue(ask),
    )
    if (task.query === null || task.query === undefined) return
  }
}
