import { ApplicationFailure, proxyActivities } from '@temporalio/workflow'
import { z } from 'zod'
import type { Activities } from '../activities/interface'
import { describedService } from '../cloud/model/described-service'
import { ServiceName, upgradeId } from '../cloud/model/ids'
import type { Preflight } from '../cloud/model/outcomes'
import { preflightInput } from '../cloud/model/preflight'
import { problemsOf, sentenceOf } from '../cloud/model/problems'
import { CloudInput } from './messages'
import { activityOptions } from './steps'

const activities = proxyActivities<Activities>(activityOptions)

const PreflightRequest = z.strictObject({ ...CloudInput.shape, service: ServiceName })

/** Every check of a service's preflight, and nothing else: what an operator runs the day before. */
export async function preflight(input: unknown): Promise<Preflight> {
  const parsed = PreflightRequest.safeParse(input)
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, input).map(sentenceOf).join('; ')
    throw ApplicationFailure.nonRetryable(
      `The input should be {"cloud":"NAME","service":"keystone"}: ${problems}`,
      'InputInvalid',
    )
  }
  const loaded = await activities.loadCloud({ cloud: parsed.data.cloud })
  if (!loaded.ok) throw ApplicationFailure.nonRetryable(loaded.sentence, 'CloudFileInvalid')
  const { cloud } = loaded
  const { service } = parsed.data
  return activities.preflight(preflightInput(cloud, describedService(cloud, service), upgradeId(cloud.name, service)))
}
