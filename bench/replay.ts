import { Connection } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { join } from 'node:path'
import { temporalClient } from '../cloud/temporal-client'
import { channelArgs } from '../cloud/load/channel'
import { dataConverter } from '../cloud/converter'
import { upgradeId } from '../cloud/model/ids'
import { taskTimeoutFor } from '../cloud/model/task-timeout'
import type { Progress } from '../cloud/model/progress'
import { stepsOf } from '../workflows/plan/plan'
import { registerSearchAttributes } from '../worker/search-attributes'
import { wideCloud } from '../test/support/cloud'
import { RecordingCloud } from '../test/support/recording'
import { withTemporalServer } from '../test/support/temporal-server'
import { installQuietRuntime } from '../test/support/quiet-runtime'

/**
 * Measures how long a worker needs to take over an upgrade with a long history. The upgrade is Nova's on a cloud with many
 * computes, each of which is configured; its activities are only recorded. Prints the size of the history, the seconds of
 * its replay, and the seconds from a new worker's start to the upgrade's next step.
 */
const computes = Number(process.argv[2] ?? 1000)
const workflowBundle = { codePath: join(__dirname, '../workflow-bundle.js') }
/** The step in which the first worker ends: the last compute's, when nearly all of the history is recorded. */
const last = `nova/compute${computes}/configure-upgrade_levels`

/** CPU time that this process has used: on a busy machine it is less than the wall clock's. */
function cpuSince(before: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(before)
  return ((user + system) / 1e6).toFixed(1)
}

const secondsSince = (began: number): string => ((performance.now() - began) / 1000).toFixed(1)

/** A worker or a connection that is open to the end of its part of the measurement. */
type End = () => Promise<void>

/** Measures, and ends each worker and connection, also where the measurement fails: an open one would keep this process. */
async function measure(address: string): Promise<void> {
  const ends: End[] = []
  try {
    await measureWith(address, ends)
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function measureWith(address: string, ends: End[]): Promise<void> {
  const connection = await Connection.connect({ address, channelArgs })
  ends.push(() => connection.close())
  const native = await NativeConnection.connect({ address })
  ends.push(() => native.close())
  const client = temporalClient(connection)
  await registerSearchAttributes(connection, 'default', { warn: () => undefined })
  const recorded = new RecordingCloud((cloud) => ({
    ...wideCloud(computes),
    name: cloud.name,
    notify: { kind: 'none' },
  }))
  const activities = { ...recorded.activities(), follow: () => Promise.reject(new Error('nothing to follow')) }
  const startWorker = async (): Promise<End> => {
    const worker = await Worker.create({
      connection: native,
      taskQueue: 'bench-replay',
      dataConverter,
      workflowBundle,
      activities,
      stickyQueueScheduleToStartTimeout: '1s',
    })
    const running = worker.run()
    const stop: End = () => {
      if (worker.getState() === 'RUNNING') worker.shutdown()
      return running
    }
    ends.push(stop)
    return stop
  }
  /** Resolves once the last compute's step is asked for; that attempt never answers. */
  const reached = new Promise<void>((resolve) => {
    recorded.runs.set(last, () => {
      resolve()
      throw new Error('its worker has ended')
    })
  })

  const stopFirst = await startWorker()
  const began = performance.now()
  const handle = await client.workflow.start('nova', {
    workflowId: upgradeId(recorded.cloud, 'nova'),
    taskQueue: 'bench-replay',
    args: [{ cloud: recorded.cloud.name }],
    ...taskTimeoutFor(await stepsOf(recorded.cloud, 'nova')),
  })
  await reached
  process.stdout.write(`${computes} computes in ${secondsSince(began)} s\n`)
  await stopFirst()

  const history = await handle.fetchHistory()
  const { historyLength, historySize } = await handle.describe()
  const replayed = performance.now()
  const before = process.cpuUsage()
  await Worker.runReplayHistory({ workflowBundle, dataConverter, replayName: 'bench' }, history, handle.workflowId)
  const replay = secondsSince(replayed)
  const cpu = cpuSince(before)

  const moved = new Promise<void>((resolve) => {
    recorded.runs.set(last, () => {
      resolve()
      return { state: 'done', evidence: 'seen' }
    })
  })
  const isNext = new Promise<void>((resolve) => {
    recorded.looks.set('nova/controller1/backup', () => {
      resolve()
      return { state: 'done', evidence: 'seen' }
    })
  })
  const started = performance.now()
  const beforeSecond = process.cpuUsage()
  await startWorker()
  await moved
  await isNext
  const resumed = secondsSince(started)
  const resumedCpu = cpuSince(beforeSecond)
  const { steps } = await handle.query<Progress>('progress')
  const answer = JSON.stringify(steps).length
  await handle.terminate('the bench is over')
  process.stdout.write(
    `replay: computes=${computes} events=${historyLength} bytes=${historySize ?? 0} replay_seconds=${replay} replay_cpu_seconds=${cpu} resumed_seconds=${resumed} resumed_cpu_seconds=${resumedCpu} answer_bytes=${answer}\n`,
  )
}

installQuietRuntime()
withTemporalServer(measure).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
