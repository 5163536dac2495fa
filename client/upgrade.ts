import { existsSync } from 'node:fs'
import { isGrpcDeadlineError, WorkflowNotFoundError } from '@temporalio/client'
import { failingTask } from '../activities/failing-task'
import { cloudNames, cloudPath, noSuchCloud, readCloudFile } from '../cloud/load'
import { upgradeError, UpgradeError } from '../cloud/model/errors'
import { CloudName, upgradeId, type Upgraded, type UpgradeId, type UpgradeName } from '../cloud/model/ids'
import type { Release } from '../cloud/model/release'
import { failureOf, wayOutOf } from '../cloud/model/wedged'
import { whyRefused } from '../cloud/model/problems'
import { Progress } from '../cloud/model/progress'
import type { Connected } from './connect'
import { invocation } from './program/invocation'
import { missingWorker, noWorkerSeconds } from './worker-there'

/** A cloud as its upgrades are named in Temporal, and the releases that it goes from and to where its file says so. */
export interface Known extends Upgraded {
  readonly release: Upgraded['release'] & Partial<Pick<Release, 'from' | 'to'>>
}

/**
 * A cloud that is given by file or name. Where its file isn't here, `production` is taken as it is, and `production.pike`
 * for production on its way to Pike, as the ids of its upgrades have it.
 */
export async function knownCloud(nameOrFile: string): Promise<Known> {
  if (existsSync(cloudPath(nameOrFile))) return (await readCloudFile(nameOrFile)).cloud
  const [stem, ...suffix] = nameOrFile.split('.')
  const name = CloudName.safeParse(stem)
  if (name.success && suffix.length <= 1)
    return { name: name.data, release: { idSuffix: suffix.map((word) => `.${word}`).join('') } }
  throw await noSuchCloud(nameOrFile)
}

/** What the worker is given to find the same cloud: a name, or the whole path of a file. */
export function inputOf(nameOrFile: string): { readonly cloud: string } {
  return { cloud: /[/\\]|\.ya?ml$/.test(nameOrFile) ? cloudPath(nameOrFile) : nameOrFile }
}

/** The error for an upgrade that Temporal does not know. */
export async function noSuchUpgrade(upgrade: UpgradeId, cause?: unknown): Promise<UpgradeError> {
  return upgradeError('NoSuchUpgrade', { upgrade, clouds: await cloudNames() }, cause)
}

/** A worker that reads a long upgrade from its beginning takes seconds. */
const answerSeconds = 20

/**
 * Where an upgrade stands, as the upgrade itself says.
 * @param limitSeconds how long it may take to answer; else as long as a worker needs, or seconds where there is none
 * @throws NoSuchUpgrade; UpgradeWedged where its workflow task fails again and again; UpgradeSilent where no worker
 *   answers for it; UpgradeUnreadable where a worker of another version does
 */
export async function readProgress(
  connected: Connected,
  service: UpgradeName,
  cloud: Upgraded,
  limitSeconds?: number,
): Promise<Progress> {
  const id = upgradeId(cloud, service)
  const handle = connected.client.workflow.getHandle(id)
  let missing: string | undefined
  try {
    if (limitSeconds === undefined) {
      // Temporal would let a query wait for an attempt that ends well.
      await refuseWedged(connected, service, cloud)
      missing = await missingWorker(connected, (await handle.describe()).taskQueue)
    }
    const seconds = limitSeconds ?? (missing === undefined ? answerSeconds : noWorkerSeconds)
    const read = (): Promise<unknown> => handle.query('progress')
    return progressIn(id, await connected.client.withDeadline(Date.now() + seconds * 1000, read))
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw await noSuchUpgrade(id, error)
    if (error instanceof UpgradeError) throw error
    const slow = await refuseWedged(connected, service, cloud)
    throw upgradeError('UpgradeSilent', { upgrade: id, reason: missing ?? slow ?? reasonOf(error) }, error)
  }
}

/** @throws UpgradeUnreadable where a worker of another version has answered something that is no progress */
function progressIn(upgrade: UpgradeId, answer: unknown): Progress {
  const read = Progress.safeParse(answer)
  if (read.success) return read.data
  throw upgradeError('UpgradeUnreadable', { upgrade, why: whyRefused(read.error, answer) }, read.error)
}

/** The command that frees an upgrade whose workflow task fails again and again. */
export const unwedgeCommandOf = (service: UpgradeName, cloud: Upgraded): string =>
  `${invocation} unwedge ${service} --cloud ${cloud.name}`

/**
 * Does nothing where the upgrade's workflow task does not fail; says so where it only does not end in time.
 * @throws UpgradeWedged, WorkflowNotFoundError
 */
async function refuseWedged({ client }: Connected, service: UpgradeName, cloud: Upgraded): Promise<string | undefined> {
  const upgrade = upgradeId(cloud, service)
  const task = await failingTask(client, upgrade)
  if (task === undefined) return undefined
  if (task.kind === 'slow') return failureOf(task)
  const wayOut = wayOutOf(task, unwedgeCommandOf(service, cloud))
  throw upgradeError('UpgradeWedged', { upgrade, task: failureOf(task), wayOut })
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (isGrpcDeadlineError(error) || isGrpcDeadlineError(cause)) return 'its worker is gone, or busy'
  return error instanceof Error ? error.message : String(error)
}

/** As readProgress, but undefined instead of UpgradeSilent and UpgradeUnreadable. */
export async function progressIfAny(...asked: Parameters<typeof readProgress>): Promise<Progress | undefined> {
  try {
    return await readProgress(...asked)
  } catch (error) {
    if (error instanceof UpgradeError && ['UpgradeSilent', 'UpgradeUnreadable'].includes(error.type)) return undefined
    throw error
  }
}

/**
 * Sends a signal to an upgrade.
 * @throws NoSuchUpgrade where none is running
 */
export async function sendSignal(
  { client }: Connected,
  service: UpgradeName,
  cloud: Upgraded,
  signal: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const id = upgradeId(cloud, service)
  try {
    await client.workflow.getHandle(id).signal(signal, payload)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw await noSuchUpgrade(id, error)
    throw error
  }
}
