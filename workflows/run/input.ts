import { ApplicationFailure, patched, proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { z } from 'zod'
import type { Activities } from '../../activities/interface'
import type { Cloud, ServiceOnCloud } from '../../cloud/model/cloud'
import { UpgradeError } from '../../cloud/model/errors'
import { describedService } from '../../cloud/model/described-service'
import { upgradeId, type ServiceName, type UpgradeName } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { withRelease, type FormerCloud } from '../../cloud/model/releases'
import type { UpgradeState } from '../state/upgrade-state'
import { clipped, oneLine } from '../../cloud/model/text'
import { failureOf, readAnswer } from './activity-results'
import { readInputOf, type CloudInput } from '../state/messages'
import { quickOptions } from './activity-options'

const activities = proxyActivities<Pick<Activities, 'loadCloud'>>({
  ...quickOptions,
  summary: 'reads cloud.yaml',
})

/** A cloud as it is, or completed if an older worker read it, which knew its pair of releases by the name only. */
const complete = (cloud: Cloud | FormerCloud): Cloud => (isFormer(cloud) ? withRelease(cloud) : cloud)
const isFormer = (cloud: Cloud | FormerCloud): cloud is FormerCloud => typeof cloud.release === 'string'

/** Fails the workflow before anything was touched: the operator has to start it with another input. */
export const wrongInput = (sentence: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(sentence, 'InputInvalid')

/**
 * The service as cloud.yaml describes it.
 * @throws InputInvalid if it does not, which fails the workflow
 */
export function inCloud(cloud: Cloud, service: ServiceName): ServiceOnCloud {
  try {
    return describedService(cloud, service)
  } catch (error) {
    throw wrongInput(error instanceof Error ? error.message : String(error))
  }
}

/**
 * Runs the work before the first step: reading the input and the cloud, taking the lock. If that ends the upgrade, it shows
 * the state `Refused` before the workflow fails.
 */
export async function refusing<T>(upgradeState: UpgradeState, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin()
  } catch (error) {
    if (error instanceof ApplicationFailure) upgradeState.refuse(error.message)
    throw error
  }
}

/**
 * The cloud of this name, as a worker reads it from its file.
 * @throws CloudFileInvalid, and InputInvalid for an answer that no worker gives; both fail the workflow
 */
export async function readCloud(name: string): Promise<Cloud> {
  let loaded
  try {
    loaded = readAnswer('loadCloud', 'loadCloud', await activities.loadCloud({ cloud: name }))
  } catch (error) {
    throw wrongInput(`${failureOf('loadCloud', error)}. Nothing was changed: start it again.`)
  }
  if (!loaded.ok) throw wrongInput(`${loaded.why}. Nothing was changed: start it again.`)
  if (loaded.value.ok) return madeOf(loaded.value.cloud, complete)
  throw ApplicationFailure.nonRetryable(loaded.value.sentence, 'CloudFileInvalid')
}

/**
 * Makes a value of a cloud before anything is touched. Somebody may complete `loadCloud` by hand with anything: a cloud that
 * lacks a field fails here rather than in the middle.
 * @throws InputInvalid, which fails the workflow
 */
export async function madeOf<T, C = Cloud>(cloud: C, make: (cloud: C) => T | Promise<T>): Promise<T> {
  try {
    return await make(cloud)
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error
    if (error instanceof UpgradeError) throw wrongInput(error.message)
    const why = clipped(oneLine(String(error)), limits.saidCharacters)
    throw wrongInput(`The result of loadCloud is no cloud that can be upgraded: ${why}. Nothing was changed.`)
  }
}

/** Options of a start that would end an upgrade in the middle of a step, or begin it again unasked. */
function refuseStartOptions(): void {
  const { executionTimeoutMs = 0, runTimeoutMs = 0, cronSchedule = '' } = workflowInfo()
  const given = [
    ...(executionTimeoutMs > 0 ? [`an execution timeout of ${executionTimeoutMs / 1000} s`] : []),
    ...(runTimeoutMs > 0 ? [`a run timeout of ${runTimeoutMs / 1000} s`] : []),
    ...(cronSchedule === '' ? [] : [`the cron schedule ${cronSchedule}`]),
  ]
  if (given.length === 0 || !patched('start-options-refused')) return
  throw wrongInput(
    `It was started with ${given.join(' and ')}: Temporal would end it in the middle of a step, with a node out, or begin it again unasked. Nothing was changed: start it without --execution-timeout, --run-timeout and --cron${cronSchedule === '' ? '' : ', and terminate this one, or Temporal starts it again'}.`,
  )
}

/**
 * Parses the input, reads its cloud, and makes sure that the workflow's id is the lock of the upgrade's subject. Nothing has
 * been touched yet.
 * @throws InputInvalid and CloudFileInvalid, which fail the workflow
 */
export async function readInput<S extends typeof CloudInput>(
  name: UpgradeName,
  schema: S,
  raw: unknown,
  upgradeState: UpgradeState,
): Promise<{ readonly cloud: Cloud; readonly input: z.infer<S> }> {
  refuseStartOptions()
  const parsed = readInputOf(schema, raw)
  if (!parsed.ok) throw wrongInput(`The input should be {"cloud":"NAME"}: ${parsed.why}`)
  const input: z.infer<S> = parsed.value
  const cloud = await readCloud(input.cloud)
  upgradeState.isOf(cloud.name)
  const id = upgradeId(cloud, name)
  const { workflowId } = workflowInfo()
  if (workflowId === id) return { cloud, input }
  throw wrongInput(
    `This workflow's id is ${workflowId}; start it as ${id}: the id keeps two upgrades of one service apart.`,
  )
}
