import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import pino from 'pino'
import { createActivities } from '../activities'
import { createRuntime } from '../activities/haproxy'
import { Ssh } from '../activities/ssh'
import { upgradeError, UpgradeError } from '../cloud/model/errors'
import { runbookSaver } from './runbooks'
import { registerSearchAttributes } from './search-attributes'
import { readSurroundings, type Surroundings } from '../cloud/load/environment'

/** How many activities at once: more than the hosts of a cloud, since waiting for one costs nothing. */
const activitiesAtOnce = 50

/** The process that runs workflows and activities. Any number may run; each step runs in one of them. */
async function main(): Promise<void> {
  const surroundings = readSurroundings()
  const log = pino({ level: surroundings.logLevel, base: null, serializers: { error: pino.stdSerializers.err } })
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const line = { ...meta }
      if (level === 'ERROR') log.error(line, message)
      else if (level === 'WARN') log.warn(line, message)
      else log.info(line, message)
    }),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  })
  const { native, connection } = await connect(surroundings)
  const { namespace, taskQueue, runbooksFolder } = surroundings
  const ssh = new Ssh()
  try {
    await registerSearchAttributes(connection, namespace)
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: { codePath: join(__dirname, '../workflow-bundle.js') },
      activities: createActivities({
        ssh,
        runtime: createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path)),
        client: new Client({ connection, namespace }),
        taskQueue,
        saveRunbook: runbookSaver(runbooksFolder, log),
      }),
      maxConcurrentActivityTaskExecutions: activitiesAtOnce,
      // A worker that was killed is missed after seconds, not minutes (docs/temporal.md).
      stickyQueueScheduleToStartTimeout: '1 second',
      maxHeartbeatThrottleInterval: '1 second',
      shutdownGraceTime: '1 second',
    })
    log.info({ taskQueue, namespace }, 'worker: ready')
    await worker.run()
  } finally {
    await ssh.closeAll()
    await connection.close()
    await native.close()
  }
}

async function connect({
  connection: options,
}: Surroundings): Promise<{ native: NativeConnection; connection: Connection }> {
  try {
    const native = await NativeConnection.connect(options)
    return { native, connection: await Connection.connect(options) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw upgradeError('TemporalUnreachable', { address: options.address ?? 'localhost:7233', reason }, error)
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UpgradeError ? error.message : String(error)}\n`)
  process.exitCode = 1
})
