import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { dataConverter } from '../cloud/converter'
import { upgradeId } from '../cloud/model/ids'
import { freePort } from '../test/support/free-port'
import { DrivenUpgrade, RecordingCloud } from '../test/support/recording'
import { withTemporalServer } from '../test/support/temporal-server'
import { registerSearchAttributes } from '../worker/search-attributes'
import { installQuietRuntime } from '../test/support/quiet-runtime'

/**
 * Measures how long a person waits for the command line, and for a worker. By turns it runs an empty node; `--help`; a plan,
 * with no server at its address; `status` of an upgrade that waits at its gate; a worker until it is ready. Prints the median
 * of each, and its ratio to the empty node's.
 */
const rounds = Number(process.argv[2] ?? 15)
const root = join(__dirname, '../..')
const program = join(root, 'bin/openstack-upgrade')
const workflowBundle = { codePath: join(__dirname, '../workflow-bundle.js') }
const taskQueue = 'bench-client'

type Arm = (environment: NodeJS.ProcessEnv) => Promise<void>

/** Runs a program to its end. */
async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, expected: number): Promise<void> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await ended(child)
  if (code !== expected) throw new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}`)
}

async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

/** Each measured thing by its name; a worker is ended after its time was taken. */
function armsFor(cloud: string, closedPort: number, late: (() => Promise<void>)[]): Readonly<Record<string, Arm>> {
  const example = join(root, 'cloud.example.yaml')
  return {
    node: (env) => run(process.execPath, ['-e', '0'], env, 0),
    help: (env) => run(program, ['--help'], env, 0),
    plan: (env) =>
      run(
        program,
        ['plan', 'keystone', '--cloud', example],
        { ...env, TEMPORAL_ADDRESS: `127.0.0.1:${closedPort}` },
        0,
      ),
    status: (env) => run(program, ['status', 'keystone', '--cloud', cloud], env, 3),
    worker: async (env) => {
      const worker = fork(join(root, 'build/worker/main.js'), {
        env: { ...env, OPENSTACK_UPGRADE_TASK_QUEUE: 'bench-client-worker', OPENSTACK_UPGRADE_LOG_LEVEL: 'error' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      const end = ended(worker)
      late.push(async () => {
        worker.kill('SIGTERM')
        await end
      })
      await Promise.race([
        once(worker, 'message'),
        end.then(() => Promise.reject(new Error('the worker has ended before it was ready'))),
      ])
    },
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

async function takeTurns(address: string, cloud: string): Promise<void> {
  const env = { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' }
  const late: (() => Promise<void>)[] = []
  const arms = Object.entries(armsFor(cloud, await freePort(), late))
  const taken = new Map(arms.map(([name]) => [name, [] as number[]]))
  // The first round fills the caches of the kernel and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, arm] of arms) {
      const began = performance.now()
      await arm(env)
      if (round > 0) taken.get(name)?.push(performance.now() - began)
      for (const end of late.splice(0)) await end()
    }
  }
  const node = median(taken.get('node') ?? [])
  for (const [name, all] of taken)
    process.stdout.write(
      `${name}_ms=${median(all).toFixed(0)} ratio=${(median(all) / node).toFixed(2)} runs=${rounds}\n`,
    )
}

/** With an upgrade at its gate, and its worker in this process. */
async function measure(address: string): Promise<void> {
  const connection = await Connection.connect({ address })
  const native = await NativeConnection.connect({ address })
  const client = new Client({ connection, dataConverter })
  await registerSearchAttributes(connection, 'default', { warn: () => undefined })
  const recorded = new RecordingCloud((cloud) => ({ ...cloud, notify: { kind: 'none' } }))
  const activities = { ...recorded.activities(), follow: () => Promise.reject(new Error('nothing to follow')) }
  const worker = await Worker.create({ connection: native, taskQueue, dataConverter, workflowBundle, activities })
  const running = worker.run()
  const handle = await client.workflow.start('keystone', {
    workflowId: upgradeId(recorded.cloud, 'keystone'),
    taskQueue,
    args: [{ cloud: recorded.cloud.name }],
  })
  try {
    await new DrivenUpgrade(handle, client).untilGate()
    await takeTurns(address, recorded.cloud.name)
  } finally {
    await handle.terminate('the bench is over')
    worker.shutdown()
    await running
    await native.close()
    await connection.close()
  }
}

installQuietRuntime()
withTemporalServer(measure).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
