import { existsSync } from 'node:fs'
import { isGrpcDeadlineError, WorkflowNotFoundError } from '@temporalio/client'
import { failingTask } from '../activities/failing-task'
import { cloudNames, cloudPath, noSuchCloud, readCloudFile } from '../cloud/load'
import { upgradeError, UpgradeError } from '../cloud/model/errors'
import type { Cloud } from '../cloud/model/cloud'
import { CloudName, upgradeId, type Upgraded, type UpgradeId, type UpgradeName } from '../cloud/model/ids'
import type { Release } from '../cloud/model/release'
import { failureOf, wayOutOf } from '../cloud/model/wedged'
import { oneLine } from '../cloud/model/text'
import { whyRefused } from '../cloud/model/problems'
import { Progress } from '../cloud/model/progress'
import type { Connected } from './connect'
import { cloudOption, commandAbout, type Asked } from './program/invocation'
import { missingWorker, noWorkerSeconds } from './worker-there'

/** A cloud as its upgrades are named in Temporal, with its two releases, and its signers, if its file is here. */
export interface Known extends Asked {
  readonly signers?: Cloud['signers'] | undefined
  readonly release: Upgraded['release'] & Partial<Pick<Release, 'from' | 'to'>>
}

/**
 * Finds a cloud by file or name. If its file isn't here, the name is taken as it is. `production.pike` means production on
 * its way to Pike, as in the ids of its upgrades.
 */
export async function knownCloud(nameOrFile: string): Promise<Known> {
  if (existsSync(cloudPath(nameOrFile))) return { ...(await readCloudFile(nameOrFile)).cloud, asked: nameOrFile }
  const [stem, ...suffix] = nameOrFile.split('.')
  const name = CloudName.safeParse(stem)
  if (name.success && suffix.length <= 1)
    return { asked: nameOrFile, name: name.data, release: { idSuffix: suffix.map((word) => `.${word}`).join('') } }
  throw await noSuchCloud(nameOrFile)
}

/** The worker's input for this cloud: a name, or the whole path of a file. */
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
 * The progress of an upgrade, as the upgrade itself reports it.
 * @param limitSeconds seconds that it may take to answer. Default: as long as a worker needs, or less without a worker.
 * @throws NoSuchUpgrade; UpgradeWedged if its workflow task fails again and again; UpgradeSilent if no worker answers for
 *   it; UpgradeUnreadable if a worker of another version does
 */
export async function readProgress(
  connected: Connected,
  service: UpgradeName,
  cloud: Asked,
  limitSeconds?: number,
): Promise<Progress> {
  const id = upgradeId(cloud, service)
  const handle = connected.client.workflow.getHandle(id)
  let missing: string | undefined
  try {
    if (limitSeconds === undefined) {
      const worker = handle.describe().then(({ taskQueue }) => missingWorker(connected, taskQueue))
      // Without the first check, Temporal would let the query wait for an attempt that ends well.
      await Promise.all([refuseWedged(connected, service, cloud), worker])
      missing = await worker
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

/** @throws UpgradeUnreadable if a worker of another version has answered a value that is no progress */
function progressIn(upgrade: UpgradeId, answer: unknown): Progress {
  const read = Progress.safeParse(answer)
  if (read.success) return read.data
  throw upgradeError('UpgradeUnreadable', { upgrade, why: whyRefused(read.error, answer) }, read.error)
}

/** The command that frees an upgrade whose workflow task fails again and again. */
export const unwedgeCommandOf = (service: UpgradeName, cloud: Asked): string =>
  commandAbout('unwedge', service, cloudOption(cloud))

/**
 * Does nothing if the upgrade's workflow task does not fail.
 * @returns a sentence if the task only does not end in time
 * @throws UpgradeWedged, WorkflowNotFoundError
 */
async function refuseWedged({ client }: Connected, service: UpgradeName, cloud: Asked): Promise<string | undefined> {
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
  // Temporal still lists a worker that has just ended.
  if (cause instanceof Error && cause.message.includes('no poller seen')) return 'its worker is gone'
  // Temporal's client says only that the query failed; its cause says why.
  if (error instanceof Error && cause instanceof Error && cause !== error) return oneLine(cause.message)
  return error instanceof Error ? error.message : String(error)
}

/** As readProgress, but undefined instead of UpgradeSilent. */
export async function progressIfAny(...asked: Parameters<typeof readProgress>): Promise<Progress | undefined> {
  try {
    return await readProgress(...asked)
  } catch (error) {
    if (error instanceof UpgradeError && error.type === 'UpgradeSilent') return undefined
    throw error
  }
}

/**
 * Sends a signal to an upgrade.
 * @throws NoSuchUpgrade; UpgradeOver if it has ended
 */
export async function sendSignal(
  { client }: Connected,
  service: UpgradeName,
  cloud: Asked,
  signal: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const id = upgradeId(cloud, service)
  try {
    await client.workflow.getHandle(id).signal(signal, payload)
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
    // Temporal says the same of an upgrade that is over and of one that never was.
    await client.workflow
      .getHandle(id)
      .describe()
      .catch(async (reason: unknown) => {
        throw reason instanceof WorkflowNotFoundError ? await noSuchUpgrade(id, reason) : reason
      })
    const status = commandAbout('status', service, cloudOption(cloud))
    throw upgradeError('UpgradeOver', { upgrade: id, status }, error)
  }
}
