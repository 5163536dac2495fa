import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, Connection, type WorkflowHandle } from '@temporalio/client'
import { dataConverter } from '../../../cloud/converter'
import { start, type TestProcess } from '../../../test/support/processes'
import { built, root } from '../../places'
import { partsOf, type StepParts } from './parts'
import type { steps, Turn } from './workflow'

// @needs build
/** Our own steps: the worker's own program, on a Temporal server, with a workflow that does empty steps. */
export class DurableSteps {
  private constructor(
    private readonly connection: Connection,
    private readonly worker: TestProcess,
    private readonly handle: WorkflowHandle<typeof steps>,
  ) {}

  /** Starts the worker and the workflow. @param folder for the bundle and what the worker writes */
  static async open(address: string, folder: string): Promise<DurableSteps> {
    const bundle = join(folder, 'bundle.js')
    const bundler = [join(root, 'test/support/bundle.mjs'), join(root, 'bench/arms/step/workflow.ts'), bundle]
    await promisify(execFile)(process.execPath, bundler, { cwd: root })
    const taskQueue = 'bench-step'
    const worker = await start(
      process.execPath,
      ['--require', built('bench/arms/step/other-workflows.js'), built('worker/main.js')],
      {
        cwd: folder,
        env: {
          ...process.env,
          TEMPORAL_ADDRESS: address,
          TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
          OPENSTACK_UPGRADE_TASK_QUEUE: taskQueue,
          BENCH_BUNDLE: bundle,
        },
      },
    )
    const connection = await Connection.connect({ address })
    try {
      await worker.waitFor(/worker: ready/, 120)
      const client = new Client({ connection, dataConverter })
      const handle = await client.workflow.start<typeof steps>('steps', {
        workflowId: 'upgrade-bench-keystone',
        taskQueue,
      })
      return new DurableSteps(connection, worker, handle)
    } catch (error) {
      await worker.stop()
      await connection.close()
      throw error
    }
  }

  /** Runs steps. @returns the milliseconds of one, by the clock of the workflow */
  turn(turn: Turn): Promise<number> {
    return this.handle.executeUpdate<number, [Turn]>('turn', { args: [turn] })
  }

  /** The parts of each step so far. */
  async parts(): Promise<StepParts[]> {
    const { events } = await this.handle.fetchHistory()
    return partsOf(events ?? [])
  }

  async close(): Promise<void> {
    await this.handle.signal('over').catch(() => undefined)
    await this.worker.stop()
    await this.connection.close()
  }
}
