import { z } from 'zod'
import { parseStepId, StepId } from '../../cloud/model/ids'

/** Names of Temporal's SDK, in TypeScript and in Rust, and ours for the same thing. */
const ours: Readonly<Record<string, string>> = {
  workflowId: 'workflow',
  workflow_id: 'workflow',
  runId: 'run',
  workflowRunId: 'run',
  run_id: 'run',
  activityType: 'activity',
  activity_type: 'activity',
  sdkComponent: 'component',
}

/** The namespace and task queue are in the line of the worker's start. A task token is a key to its activity. */
const leftOut: readonly string[] = [
  'namespace',
  'taskQueue',
  'task_queue',
  'taskToken',
  'task_token',
  'isLocal',
  'workflowType',
  'activityId',
  'activity_id',
  'spanContexts',
]

/** The fields that a step's id gives. */
export function stepFields(
  id: unknown,
): { readonly service: string; readonly step: string; readonly host: string } | undefined {
  const step = StepId.safeParse(id)
  if (!step.success) return undefined
  const { service, host } = parseStepId(step.data)
  return { service, step: step.data, host }
}

const Spans = z.record(z.string(), z.looseObject({ workflow_id: z.string().optional(), run_id: z.string().optional() }))

/** Fields of a line of Temporal's SDK, by our names. The Rust part names the workflow in the spans around a line. */
export function sdkFields(meta: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const around = Object.values(Spans.safeParse(meta.spanContexts).data ?? {}).find((span) => span.workflow_id)
  const all = { workflow_id: around?.workflow_id, run_id: around?.run_id, ...meta }
  const renamed = Object.entries(all).flatMap(([name, value]) =>
    leftOut.includes(name) || value === undefined ? [] : [[ours[name] ?? name, value] as const],
  )
  return { ...Object.fromEntries(renamed), ...stepFields(meta.activityId ?? meta.activity_id) }
}
