import { AsyncLocalStorage } from 'node:async_hooks'
import type { Info } from '@temporalio/activity'
import { z } from 'zod'
import { HostName, StepId } from '../../cloud/model/ids'
import { serviceNames } from '../../cloud/model/names'
import { stepFields } from './of-sdk'

/** The fields of every line that is written within one activity. */
export type ActivityFields = Readonly<Record<string, string | number>>

/** The activity that this code runs in. */
const running = new AsyncLocalStorage<ActivityFields>()

/** Runs an activity: each line that it writes has these fields. */
export const withFields = <T>(fields: ActivityFields, work: () => Promise<T>): Promise<T> => running.run(fields, work)

/** The fields of the activity that this code runs in; none outside of an activity. */
export const fieldsHere = (): ActivityFields => running.getStore() ?? {}

const Input = z.object({ step: StepId.optional(), host: HostName.optional() })
/** The facts about an activity that its lines have. */
export type ActivityInfo = Pick<Info, 'activityType' | 'activityId' | 'attempt' | 'workflowExecution' | 'workflowType'>

/** The fields of an activity. Its step is in its input; where it has none, its id may be one, as a preflight's is. */
export function activityFields(info: ActivityInfo, input: unknown): ActivityFields {
  const { activityType, activityId, attempt, workflowExecution, workflowType = '' } = info
  const asked = Input.safeParse(input).data
  const isOfService = serviceNames.some((name) => name === workflowType)
  return {
    ...(workflowExecution === undefined
      ? {}
      : { workflow: workflowExecution.workflowId, run: workflowExecution.runId }),
    ...(isOfService ? { service: workflowType } : {}),
    ...(asked?.host === undefined ? {} : { host: asked.host }),
    ...stepFields(asked?.step ?? activityId),
    activity: activityType,
    attempt,
  }
}
