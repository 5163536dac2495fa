import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import type { Payload } from '@temporalio/common'
import { temporal } from '@temporalio/proto'

const namespace = 'default'
const identity = 'somebody'
const inPassing = temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND

/** Headers and memos beside the payloads, as other people's interceptors send them. */
type Fields = Readonly<Record<string, Payload>>

/** Sends anything to Temporal for a workflow, byte by byte: no converter of ours is involved. */
export class Raw {
  constructor(private readonly client: Client) {}

  async start(
    type: string,
    workflowId: string,
    taskQueue: string,
    payloads: Payload[],
    { header = {}, memo = {} }: { readonly header?: Fields; readonly memo?: Fields } = {},
  ): Promise<void> {
    await this.client.workflowService.startWorkflowExecution({
      namespace,
      identity,
      workflowId,
      requestId: randomUUID(),
      workflowType: { name: type },
      taskQueue: { name: taskQueue },
      input: { payloads },
      header: { fields: header },
      memo: { fields: memo },
    })
  }

  async signal(workflowId: string, signalName: string, payloads: Payload[], header: Fields = {}): Promise<void> {
    await this.client.workflowService.signalWorkflowExecution({
      namespace,
      identity,
      requestId: randomUUID(),
      workflowExecution: { workflowId },
      signalName,
      input: { payloads },
      header: { fields: header },
    })
  }

  /** Waits until the update has been judged; an update that is turned down resolves too. */
  async update(workflowId: string, name: string, payloads: Payload[], header: Fields = {}): Promise<void> {
    const { UpdateWorkflowExecutionLifecycleStage: stages } = temporal.api.enums.v1
    await this.client.workflowService.updateWorkflowExecution({
      namespace,
      workflowExecution: { workflowId },
      request: {
        meta: { updateId: randomUUID(), identity },
        input: { name, args: { payloads }, header: { fields: header } },
      },
      waitPolicy: { lifecycleStage: stages.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED },
    })
  }

  /** The bytes of the answer. */
  async query(workflowId: string, queryType: string, payloads: Payload[] = [], header: Fields = {}): Promise<number> {
    const { queryResult } = await this.client.workflowService.queryWorkflow({
      namespace,
      execution: { workflowId },
      query: { queryType, queryArgs: { payloads }, header: { fields: header } },
    })
    return queryResult?.payloads?.[0]?.data?.length ?? 0
  }

  /** Ends an activity as `temporal activity complete` does. */
  async complete(workflowId: string, activityId: string, payloads: Payload[]): Promise<void> {
    await this.client.workflowService.respondActivityTaskCompletedById({
      namespace,
      identity,
      workflowId,
      activityId,
      result: { payloads },
    })
  }

  /** Ends an activity as `temporal activity fail` does. */
  async fail(workflowId: string, activityId: string, failure: temporal.api.failure.v1.IFailure): Promise<void> {
    await this.client.workflowService.respondActivityTaskFailedById({
      namespace,
      identity,
      workflowId,
      activityId,
      failure,
    })
  }

  /**
   * The failed workflow tasks of a run, each with its reason. There should be none, but for tasks that Temporal repeats
   * because a message arrived while a workflow was about to end.
   */
  async failedTasks(workflowId: string): Promise<string[]> {
    const { events } = await this.client.workflow.getHandle(workflowId).fetchHistory()
    return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
      failed && failed.cause !== inPassing ? [failed.failure?.message ?? 'failed'] : [],
    )
  }
}
