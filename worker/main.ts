import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createActivities } from '../activities'
import { createRuntime } from '../activities/haproxy'
import { localActivities } from '../activities/signatures'
import { Ssh } from '../activities/ssh'
import { temporalClient } from '../cloud/temporal-client'
import { channelArgs } from '../cloud/load/channel'
import { converterWith } from '../cloud/converter'
import { temporalUnreachable } from '../cloud/load/unreachable'
import { ownVersion } from '../cloud/load/version'
import { UpgradeError } from '../cloud/model/errors'
import { mostAtOnce } from '../cloud/model/node-groups'
import { commandLine } from './command-line'
import { exitCodeOf } from './exit-code'
import { fileComparison } from './files/compare'
import { FilesHere } from './files/here'
import { publishFiles } from './files/publish'
import { Health, readiness } from './health'
import { identityOf } from './identity'
import { notificationMetrics, sample, stepMetrics } from './metrics'
import { tellParent } from './parent'
import { runbookSaver } from './runbooks'
import type { Log } from './log'
import { activityLog } from './log/activities'
import { sayToPerson } from './log/journal'
import { installRuntime } from './runtime'
import { registerSearchAttributes } from './search-attributes'
import { takeOver } from './take-over'
import { openTelemetry, type Telemetry } from './telemetry'
import { readableInputs } from './readable-inputs'
import { versioned } from './versioned'
import { watchTasks } from './watch-tasks'
import { readSurroundings, type Surroundings } from '../cloud/load/environment'

/** Activities at once: those of two groups of nodes, the largest that cloud.yaml may ask for. A waiting one costs little. */
const activitiesAtOnce = 2 * mostAtOnce

/** The process that runs workflows and activities. Any number may run; each step runs in one of them. */
async function main(): Promise<void> {
  commandLine().parse()
  const surroundings = readSurroundings()
  const identity = identityOf(process.pid)
  const telemetry = openTelemetry(surroundings, identity)
  // Connects before the runtime is installed: the core's own message about a missing server is made for a debugger.
  const connection = await connect(surroundings)
  try {
    installRuntime(surroundings, telemetry)
    const native = await NativeConnection.connect(surroundings.connection).catch(async (error: unknown) => {
      throw await temporalUnreachable(surroundings.connection, error)
    })
    try {
      await registerSearchAttributes(connection, surroundings.namespace, telemetry.log)
      await work(surroundings, { native, connection, identity }, telemetry)
    } finally {
      await native.close()
    }
  } finally {
    await connection.close()
  }
}

async function connect({ connection: options }: Surroundings): Promise<Connection> {
  try {
    return await Connection.connect({ ...options, channelArgs })
  } catch (error) {
    throw await temporalUnreachable(options, error)
  }
}

/**
 * A worker that was told to end takes no more tasks: one that waits for a host that does not answer would keep its tasks
 * from other workers for as long. The limit that SDK 1.24 has for this ends nothing
 * while an activity goes on.
 */
const endsWithinSeconds = 10

/** Ends the process some seconds after a signal that ends the worker, whatever its activities wait for. */
function endInTime(log: Log): void {
  const end = (): void => {
    log.warn(`worker: a step did not end within ${endsWithinSeconds} s of the signal; another worker looks after it`)
    process.exit()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => setTimeout(end, endsWithinSeconds * 1000).unref())
}

/** Both connections to Temporal: the worker's tasks come over the native one. */
interface Connected {
  readonly native: NativeConnection
  readonly connection: Connection
  readonly identity: string
}

/** Runs the worker until a signal ends it. */
async function work(
  { namespace, taskQueue, runbooksFolder, encryptionKeys, deployment, metricsAddress, healthAddress }: Surroundings,
  { native, connection, identity }: Connected,
  { log, metrics, traced, end }: Telemetry,
): Promise<void> {
  const health = healthAddress === undefined ? undefined : await Health.listen(healthAddress)
  const ssh = new Ssh()
  const files = new FilesHere()
  const meter = Runtime.instance().metricMeter
  const dataConverter = converterWith(encryptionKeys)
  const client = temporalClient(connection, { namespace, dataConverter })
  try {
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      identity,
      dataConverter,
      workflowBundle: { codePath: join(__dirname, '../workflow-bundle.js') },
      activities: {
        ...localActivities,
        ...createActivities({
          ssh,
          runtime: createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path)),
          client,
          taskQueue,
          saveRunbook: runbookSaver(runbooksFolder, log),
          compareFiles: fileComparison({ client, taskQueue, identity }, files),
        }),
      },
      maxConcurrentActivityTaskExecutions: activitiesAtOnce,
      // Tasks that Temporal has handed to a frozen worker are lost until their timeout: so the worker polls for one at a
      // time. SDK 1.24 ignores maxConcurrentActivityTaskPolls.
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
      workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
      // Temporal notices a killed worker after seconds, not minutes; a slow answer to a query is not taken for its death
      // (docs/explanation/temporal.md).
      stickyQueueScheduleToStartTimeout: '2 seconds',
      maxHeartbeatThrottleInterval: '1 second',
      shutdownGraceTime: '1 second',
      interceptors: {
        activity: [activityLog(log), readableInputs, ...traced(client), stepMetrics(meter), notificationMetrics(meter)],
      },
      ...versioned(deployment),
    })
    const state = (): string => worker.getState()
    if (health !== undefined) health.ready = readiness({ client, taskQueue, identity, state })
    tellParent()
    log.info({ version: ownVersion(), taskQueue, namespace, ...deployment?.version }, 'worker: ready')
    endInTime(log)
    const isMeasured = metricsAddress !== undefined || metrics !== undefined
    const endSampling = isMeasured ? sample({ client, taskQueue, ssh }, meter, log) : () => undefined
    const endWatch = watchTasks({ client, taskQueue, identity }, log)
    const endPublishing = publishFiles({ client, taskQueue, identity }, files, log)
    // Beside the worker's own tasks: without visibility the dead worker is missed by Temporal, seconds later.
    takeOver({ client, taskQueue }, log).catch((error: unknown) => {
      log.warn({ error }, 'could not look for the steps of workers that have died here')
    })
    try {
      await worker.run()
    } finally {
      endWatch()
      endPublishing()
      endSampling()
    }
  } finally {
    health?.close()
    await end()
    await ssh.closeAll()
  }
}

main().catch((error: unknown) => {
  sayToPerson('error', `${error instanceof UpgradeError ? error.message : String(error)}\n`)
  process.exitCode = exitCodeOf(error)
})
