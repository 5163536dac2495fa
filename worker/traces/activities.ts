import type { Context } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import type { ActivityInterceptors } from '@temporalio/worker'
import { z } from 'zod'
import { activityFields, type ActivityFields } from '../log/activity-fields'
import type { TraceExporter } from './exporter'
import { newSpanId, rootOf, traceOf, type Attributes } from './span'

/** Activities that wait beside an upgrade for as long as it lasts: their spans would hide the steps. */
const leftOut: readonly string[] = ['follow', 'watch']
/** The activity with which an upgrade ends. */
const last = 'releaseLock'
const Result = z.object({ state: z.string().max(40).optional(), sentence: z.string().optional() })
const good: readonly (string | undefined)[] = [undefined, 'done', 'ready', 'running', 'reached']

/** The fields of the log as attributes: those of Temporal by the names that its other SDKs give them. */
const attributesOf = ({ workflow, run, activity, ...fields }: ActivityFields): Attributes => ({
  ...(workflow === undefined ? {} : { temporalWorkflowID: workflow }),
  ...(run === undefined ? {} : { temporalRunID: run }),
  ...(activity === undefined ? {} : { temporalActivityType: activity }),
  ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`upgrade.${name}`, value])),
})

/**
 * Makes a span of each activity that this worker runs, and one of an upgrade's whole run at its end. Workflow code is left as
 * it is: a replay does the same with and without.
 */
export function traceActivities(
  exporter: TraceExporter,
  client: Client,
  redacted: (text: string) => string,
): (context: Pick<Context, 'info'>) => ActivityInterceptors {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const { activityType, workflowExecution } = info
        if (workflowExecution === undefined || leftOut.includes(activityType)) return next(input)
        const { workflowId, runId } = workflowExecution
        const fields = activityFields(info, input.args[0])
        const trace = { traceId: traceOf(runId), name: String(fields.step ?? activityType) }
        const start = Date.now()
        const report = (more: Attributes, failure?: string): void =>
          exporter.take({
            ...trace,
            spanId: newSpanId(),
            parentSpanId: rootOf(runId),
            start,
            end: Date.now(),
            attributes: { ...attributesOf(fields), ...more },
            ...(failure === undefined ? {} : { failure: redacted(failure) }),
          })
        try {
          const result = await next(input)
          const { state, sentence } = Result.safeParse(result).data ?? {}
          report(
            state === undefined ? {} : { 'upgrade.state': state },
            good.includes(state) ? undefined : (sentence ?? state),
          )
          if (activityType === last) void reportRun(exporter, client, workflowId, runId)
          return result
        } catch (error) {
          report({}, error instanceof Error ? error.message : String(error))
          throw error
        }
      },
    },
  })
}

/** The span of the run: from the workflow's start until it has given its lock back. */
async function reportRun(exporter: TraceExporter, client: Client, workflowId: string, runId: string): Promise<void> {
  const described = await client.workflow
    .getHandle(workflowId, runId)
    .describe()
    .catch(() => undefined)
  if (described === undefined) return
  exporter.take({
    traceId: traceOf(runId),
    spanId: rootOf(runId),
    name: workflowId,
    start: described.startTime.getTime(),
    end: Date.now(),
    attributes: { temporalWorkflowID: workflowId, temporalRunID: runId, temporalWorkflowType: described.type },
  })
}
