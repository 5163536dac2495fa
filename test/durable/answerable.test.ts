import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { randomUUID } from 'node:crypto'
import { Client } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time'
import { temporal } from '@temporalio/proto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { dataConverter } from '../../cloud/converter'
import { upgradeId } from '../../cloud/model/ids'
import { doesNotAnswerYet } from '../../cloud/model/not-yet'
import { Answerable, staleCopy, type Handed } from '../../workflows/run/answerable'
import { replayOn } from '../support/histories/replay'
import { Bench, DrivenUpgrade, RecordingCloud } from '../support/recording'
import { workflowBundle } from '../support/temporal'

/** The tasks of a worker, in order; each is a second later than the one before, unless it says so. */
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

    const asking = bench.client()
    const upgrade = new DrivenUpgrade(asking.workflow.getHandle(handle.workflowId), asking)
    let worker = await bench.worker(cloud)
    let refused = 0
    try {
      await upgrade.send('pause', { by: 'ann', now: true })
      await upgrade.until('paused', ({ decisions }) => decisions.length > 0)
      // Temporal decides which of two calls gets a query: if it picks the other one, the test tries again.
      for (let tried = 0; refused === 0 && tried < 15; tried += 1) {
        await worker.stop()
        const lost = new LostWorker(bench, taskQueue)
        // A task in which nothing is to be done, so that the lost worker can end it, and the next tasks are sent to it.
        await handle.signal('pause', { by: 'ann', now: true })
        await lost.endTask()
        const answers = Array.from({ length: 5 }, () =>
          client.withDeadline(Date.now() + 30_000, () => handle.query('progress')).then(() => 'answered', inspect),
        )
        await sleep(stickySeconds * 400)
        await handle.signal('pause', { by: 'ann', now: true })
        // The queries have waited for the lost worker and wait for any other now; the task still waits for the lost worker.
        await sleep(stickySeconds * 800)
        const isTaken = await lost.takeTask()
        worker = await bench.worker(cloud)
        const said = await Promise.all(answers)
        // A task that Temporal has given back meanwhile is answered by the other worker, and then nothing is stale.
        if (isTaken) expect(said).not.toContain('answered')
        refused = said.filter((answer) => answer.includes(doesNotAnswerYet)).length
      }
      expect(refused).toBeGreaterThan(0)
      await upgrade.until('heard', ({ decisions }) => decisions.length > 2)
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.until('asked', ({ decisions }) => decisions.length > 3)
      await upgrade.send('resume', { by: 'ann' })
      await handle.result()
      const history = await handle.fetchHistory()
      await replayOn(await workflowBundle(), history, handle.workflowId)
    } finally {
      await handle.terminate('the test is over').catch(() => undefined)
      await worker.stop()
    }
  }, 600_000)
})

/** Seconds for which queries and tasks wait only for the lost worker. */
const stickySeconds = 10

/** A worker that takes workflow tasks by Temporal's own API and is lost with the last of them. */
class LostWorker {
  readonly #ownTasks: temporal.api.taskqueue.v1.ITaskQueue

  constructor(
    private readonly bench: Bench,
    private readonly taskQueue: string,
  ) {
    this.#ownTasks = {
      name: `${taskQueue}-${randomUUID()}`,
      kind: temporal.api.enums.v1.TaskQueueKind.TASK_QUEUE_KIND_STICKY,
      normalName: taskQueue,
    }
  }

  /** Takes the next task, ends it without a command, and asks for those that follow. */
  async endTask(): Promise<void> {
    const taskToken = await this.#poll({ name: this.taskQueue })
    if (taskToken === undefined) return
    await this.bench.connection.workflowService.respondWorkflowTaskCompleted({
      namespace: 'default',
      taskToken,
      stickyAttributes: {
        workerTaskQueue: this.#ownTasks,
        scheduleToStartTimeout: msToTs(stickySeconds * 1000),
      },
    })
    // Temporal sends a task to a worker that has asked lately.
    await this.#once(this.#ownTasks, 500).catch(() => undefined)
  }

  /** Takes a task of the lost worker's own, if one comes, and never answers it. True if one came. */
  async takeTask(): Promise<boolean> {
    return (await this.#poll(this.#ownTasks)) !== undefined
  }

  /** The token of the next workflow task within five seconds; queries that come before it are lost. */
  async #poll(taskQueue: temporal.api.taskqueue.v1.ITaskQueue): Promise<Uint8Array | undefined> {
    const end = Date.now() + 5000
    while (Date.now() < end) {
      const task = await this.#once(taskQueue, end - Date.now()).catch(() => undefined)
      if (task !== undefined && task.taskToken.length > 0 && !task.query) return task.taskToken
    }
    return undefined
  }

  #once(taskQueue: temporal.api.taskqueue.v1.ITaskQueue, milliseconds: number) {
    const { connection } = this.bench
    return connection.withDeadline(Date.now() + milliseconds, () =>
      connection.workflowService.pollWorkflowTaskQueue({
        namespace: 'default',
        identity: 'a worker that is lost',
        taskQueue,
      }),
    )
  }
}
