import { isGrpcDeadlineError, type Client } from '@temporalio/client'
import type { Log } from '../log'
import type { FilesHere } from './here'
import { filesQueue, identityWith, keyOf } from './published'

const everyMilliseconds = 60_000
/** Temporal refuses a poll that is shorter than two seconds. Its end without a task is no fault. */
const pollMilliseconds = 3000

/** A worker, and the task queue whose workers compare their files. */
export interface Publisher {
  readonly client: Client
  readonly taskQueue: string
  readonly identity: string
}

/**
 * Publishes the files of this worker once a minute, so that a preflight can compare them with those of the other workers.
 * @returns a function that ends it
 */
export function publishFiles(publisher: Publisher, files: FilesHere, log: Log): () => void {
  const publish = (): void => {
    publishOnce(publisher, files).catch((error: unknown) => {
      log.debug({ error }, 'could not publish the files of this worker')
    })
  }
  publish()
  const timer = setInterval(publish, everyMilliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

async function publishOnce({ client, taskQueue, identity }: Publisher, files: FilesHere): Promise<void> {
  const digests = new Map<string, string>()
  for (const cloud of await files.clouds())
    for (const { name, digest } of await files.of(cloud)) digests.set(keyOf(cloud, name), digest)
  const poll = {
    namespace: client.options.namespace,
    taskQueue: { name: filesQueue(taskQueue) },
    identity: identityWith(identity, digests),
  }
  // The poll waits for a task that never comes: that Temporal has seen it is all that is wanted.
  await client
    .withDeadline(Date.now() + pollMilliseconds, () => client.workflowService.pollActivityTaskQueue(poll))
    .catch((error: unknown) => {
      if (!isGrpcDeadlineError(error)) throw error
    })
}
