import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkflowClientInterceptor } from '@temporalio/client'
import type { temporal } from '@temporalio/proto'
import { doesNotAnswerYet } from './model/not-yet'

const pausesMilliseconds = [50, 200, 1000, 3000] as const
const pollMilliseconds = 100

/** The part of Temporal's connection that tells of the workflow task under way. */
export interface Connected {
  readonly workflowService: {
    describeWorkflowExecution: (
      request: temporal.api.workflowservice.v1.IDescribeWorkflowExecutionRequest,
    ) => Promise<temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse>
  }
}

/**
 * Asks a query again that came while a worker was taking the workflow over: of every client of ours. A refusal that took long
 * has made a worker read a long history for nothing, and throw its copy away. So the query waits for the end of the worker's
 * own task, which reads the history next and leaves a copy that answers. It waits for twice as long as the refusal took.
 */
export function asksAgain({ workflowService }: Connected, namespace = 'default'): WorkflowClientInterceptor {
  /** The task that Temporal has handed out, or will; undefined if there is none. Where Temporal does not tell, it may be any. */
  const taskOf = async (execution: {
    readonly workflowId: string
    readonly runId?: string
  }): Promise<string | undefined> => {
    try {
      const { pendingWorkflowTask } = await workflowService.describeWorkflowExecution({ namespace, execution })
      return pendingWorkflowTask ? JSON.stringify(pendingWorkflowTask.originalScheduledTime) : undefined
    } catch {
      return 'not told'
    }
  }
  return {
    async query(input, next) {
      for (const pause of pausesMilliseconds) {
        const began = performance.now()
        try {
          return await next(input)
        } catch (error) {
          if (!String(error).includes(doesNotAnswerYet)) throw error
        }
        const refused = performance.now()
        const end = refused + Math.max(pause, 2 * (refused - began))
        const task = await taskOf(input.workflowExecution)
        await sleep(pause)
        while (task !== undefined && performance.now() < end && (await taskOf(input.workflowExecution)) === task)
          await sleep(pollMilliseconds)
      }
      return next(input)
    },
  }
}
