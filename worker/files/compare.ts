import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import type { PreflightInput } from '../../cloud/model/actions'
import { CloudName, upgradeId, upgradeNames } from '../../cloud/model/ids'
import type { CheckResult } from '../../cloud/model/outcomes'
import { workerChecks } from '../../cloud/model/preflight/worker'
import type { FilesHere } from './here'
import { filesQueue, keyOf, missing, publishedIn, type PublishedFiles } from './published'

/** A worker publishes once a minute. */
const goneAfterMilliseconds = 150_000

/** The other workers of a task queue, with their files as they published them last. */
export async function otherWorkers(client: Client, taskQueue: string, identity: string): Promise<PublishedFiles[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: filesQueue(taskQueue) },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  })
  const polled = pollers
    .map(({ identity: said, lastAccessTime }) => ({
      published: publishedIn(said ?? ''),
      at: Number(lastAccessTime?.seconds ?? 0) * 1000 + (lastAccessTime?.nanos ?? 0) / 1e6,
    }))
    .filter(({ at }) => at > Date.now() - goneAfterMilliseconds)
    .sort((one, other) => one.at - other.at)
  // Of one worker the last poll counts.
  const newest = new Map(polled.flatMap(({ published }) => (published ? [[published.worker, published] as const] : [])))
  newest.delete(identity)
  return [...newest.values()]
}

/** The cloud of this worker's folder that an upgrade is of. */
function cloudOf(upgrade: string, names: readonly string[]): string | undefined {
  const [stem] = upgrade.split('.')
  return names.find((name) => {
    const cloud = CloudName.safeParse(name)
    const upgraded = cloud.success && { name: cloud.data, release: { idSuffix: '' } }
    return upgraded !== false && upgradeNames.some((each) => upgradeId(upgraded, each) === stem)
  })
}

/**
 * Sentences on the files that are not the same on all workers. A worker without the cloud's own file knows no other file of
 * it.
 * @param names the files of the cloud, its own first
 */
export function differences(
  cloud: string,
  names: readonly string[],
  workers: readonly PublishedFiles[],
): readonly string[] {
  return names.flatMap((name, index) => {
    const key = keyOf(cloud, name)
    const groups = new Map<string, string[]>()
    for (const { worker, digests, isWhole } of workers) {
      const digest = digests.get(key) ?? (index === 0 && isWhole ? missing : undefined)
      if (digest !== undefined) groups.set(digest, [...(groups.get(digest) ?? []), worker])
    }
    return sentences(name, groups)
  })
}

/** The file that most workers have is the measure of the others. */
function sentences(name: string, groups: ReadonlyMap<string, readonly string[]>): string[] {
  const there = [...groups].filter(([digest]) => digest !== missing)
  const [most] = there.toSorted(([, one], [, other]) => other.length - one.length)
  if (most === undefined) return []
  const usual = most[1].join(', ')
  return [...groups].flatMap(([digest, workers]) => {
    if (digest === most[0]) return []
    const [has, lacks] = workers.length === 1 ? ['has', 'lacks'] : ['have', 'lack']
    const who = workers.join(', ')
    return digest === missing
      ? [`${who} ${lacks} ${name}, unlike ${usual}`]
      : [`${who} ${has} another ${name} than ${usual}`]
  })
}

/** The worker that compares, and the task queue whose workers it compares with. */
export interface Comparer {
  readonly client: Client
  readonly taskQueue: string
  readonly identity: string
}

/**
 * @returns the check that tells which worker differs in which file. It has no result for one worker, for a cloud outside of
 *   the clouds folder, or where Temporal does not tell the workers
 */
export function fileComparison({ client, taskQueue, identity }: Comparer, files: FilesHere) {
  return async ({ upgrade, nodes }: Pick<PreflightInput, 'upgrade' | 'nodes'>): Promise<CheckResult[]> => {
    const cloud = cloudOf(upgrade, await files.clouds())
    // A later part of the preflight of a large cloud has no nodes.
    if (cloud === undefined || nodes.length === 0) return []
    const others = await otherWorkers(client, taskQueue, identity).catch(() => [])
    if (others.length === 0) return []
    const own = await files.of(cloud)
    const digests = new Map(own.map(({ name, digest }) => [keyOf(cloud, name), digest]))
    const here = { worker: identity, digests, isWhole: true }
    const names = own.map(({ name }) => name)
    const said = differences(cloud, names, [here, ...others])
    const { name, required, remedy } = workerChecks.files
    return [{ name, required, remedy, where: 'workers', ok: said.length === 0, said: said.join('. ') }]
  }
}
