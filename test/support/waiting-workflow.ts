import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { Client, type Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time'
import { temporal } from '@temporalio/proto'
import pino from 'pino'
import { failingTask } from '../../activities/failing-task'
import { takeOver } from '../../worker/take-over'
import { eventually } from './eventually'

const { WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR } = temporal.api.enums.v1.WorkflowTaskFailedCause
const { TASK_QUEUE_KIND_STICKY } = temporal.api.enums.v1.TaskQueueKind

/** Temporal gives a task that has waited for its time to end only after a minute. */
const pollMilliseconds = 50_000

/** The pid of a process that has ended. */
export const pidOfNobody = (): Promise<number> =>
  new Promise((resolve) => {
    const child = execFile('true')
    child.once('close', () => resolve(child.pid ?? 0))
  })

/** A workflow that nobody works on but the test, in the place of workers. */
export class Waiting {
  readonly #client: Client
  readonly #taskQueue = `t${randomBytes(5).toString('hex')}`
  readonly #service
  readonly #namespace
  readonly handle

  private constructor(private readonly connection: Connection) {
    this.#client = new Client({ connection })
    this.#service = connection.workflowService
    this.#namespace = this.#client.options.namespace
    this.handle = this.#client.workflow.getHandle(this.#taskQueue)
  }

  /** Starts a workflow, and terminates it after its use. */
  static async during(connection: Connection, use: (workflow: Waiting) => Promise<void>): Promise<void> {
    const workflow = new Waiting(connection)
    await workflow.#start()
    try {
      await use(workflow)
    } finally {
      await workflow.handle.terminate('the test is over')
    }
  }

  async #start(): Promise<void> {
    const taskQueue = this.#taskQueue
    const options = { workflowId: taskQueue, taskQueue, workflowTaskTimeout: '60 seconds' } as const
    await this.#client.workflow.start('keystone-upgrade', options)
    // A list of upgrades may lack one that has just begun.
    await eventually(async () => {
      for await (const _ of this.#client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) return true
      return false
    })
  }

  /** A worker of that identity takes the task in hand. @returns the token to answer by */
  async take(identity: string): Promise<Uint8Array> {
    const { taskToken } = await this.connection.withDeadline(Date.now() + pollMilliseconds, () =>
      this.#service.pollWorkflowTaskQueue({
        namespace: this.#namespace,
        taskQueue: { name: this.#taskQueue },
        identity,
      }),
    )
    return taskToken
  }

  /** A worker answers, and asks for the next task to be kept for it. */
  async answer(taskToken: Uint8Array): Promise<void> {
    await this.#service.respondWorkflowTaskCompleted({
      namespace: this.#namespace,
      taskToken,
      stickyAttributes: {
        workerTaskQueue: { name: 'kept', normalName: this.#taskQueue, kind: TASK_QUEUE_KIND_STICKY },
        scheduleToStartTimeout: msToTs('60 seconds'),
      },
    })
  }

  /** A worker fails the task. */
  async fail(taskToken: Uint8Array): Promise<void> {
    await this.#service.respondWorkflowTaskFailed({
      namespace: this.#namespace,
      taskToken,
      cause: WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR,
      failure: { message: 'it does not fit' },
    })
  }

  failing(): ReturnType<typeof failingTask> {
    return failingTask(this.#client, this.#taskQueue)
  }

  /** A worker begins. */
  begin(): Promise<void> {
    return takeOver({ client: this.#client, taskQueue: this.#taskQueue }, pino({ level: 'silent' }))
  }

  async events(): Promise<readonly temporal.api.history.v1.IHistoryEvent[]> {
    return (await this.handle.fetchHistory()).events ?? []
  }
}
