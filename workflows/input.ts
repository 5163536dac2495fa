import { ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { z } from 'zod'
import type { Activities } from '../activities/interface'
import type { Cloud, ServiceOnCloud } from '../cloud/model/cloud'
import { describedService } from '../cloud/model/described-service'
import { upgradeId, type ServiceName, type UpgradeName } from '../cloud/model/ids'
import { whyRefused } from '../cloud/model/problems'
import type { Journal } from './journal'
import type { CloudInput } from './messages'
import { quickOptions } from './steps'

const activities = proxyActivities<Pick<Activities, 'loadCloud'>>({
  ...quickOptions,
  summary: 'reads cloud.yaml',
})

/** Fails the workflow before anything was touched: whoever started it has to start it otherwise. */
export const wrongInput = (sentence: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(sentence, 'InputInvalid')

/**
 * The service as cloud.yaml describes it.
 * @throws InputInvalid where it does not, which fails the workflow
 */
export function inCloud(cloud: Cloud, service: ServiceName): ServiceOnCloud {
  try {
    return describedService(cloud, service)
  } catch (error) {
    throw wrongInput(error instanceof Error ? error.message : String(error))
  }
}

/**
 * Does what comes before the first step: reading the input and the cloud, taking the lock. Where that ends the upgrade, it
 * says so as a state of its own before the workflow fails.
 */
export async function refusing<T>(journal: Journal, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin()
  } catch (error) {
    if (error instanceof ApplicationFailure) journal.refuse(error.message)
    throw error
  }
}

/**
 * Parses the input, reads its cloud, and makes sure that the workflow's id is the lock of what it upgrades. Nothing has
 * been touched yet.
 * @throws InputInvalid and CloudFileInvalid, which fail the workflow
 */
export async function readInput<S extends typeof CloudInput>(
  name: UpgradeName,
  schema: S,
  raw: unknown,
  journal: Journal,
): Promise<{ readonly cloud: Cloud; readonly input: z.infer<S> }> {
  const parsed = schema.safeParse(raw)
  if (!parsed.success) {
    throw wrongInput(`The input should be {"cloud":"NAME"}: ${whyRefused(parsed.error, raw)}`)
  }
  const input: z.infer<S> = parsed.data
  const loaded = await activities.loadCloud({ cloud: input.cloud })
  if (!loaded.ok) throw ApplicationFailure.nonRetryable(loaded.sentence, 'CloudFileInvalid')
  journal.isOf(loaded.cloud.name)
  const id = upgradeId(loaded.cloud.name, name)
  const { workflowId } = workflowInfo()
  if (workflowId === id) return { cloud: loaded.cloud, input }
  throw wrongInput(
    `This workflow's id is ${workflowId}; start it as ${id}: the id keeps two upgrades of one service apart.`,
  )
}
