import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import type pino from 'pino'
import { z } from 'zod'
import { failingTask } from '../activities/failing-task'
import { notify } from '../activities/notify'
import { openedValue } from '../cloud/converter/opened'
import { loadCloudFile } from '../cloud/load'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeNames, type UpgradeName } from '../cloud/model/ids'
import { nobodyYet, type Notification } from '../cloud/model/notification/notification'
import { failureOf, wayOutOf } from '../cloud/model/wedged'

const lookMilliseconds = 30_000
/** People are told once of a task that fails again and again, and once more after this time. */
const againMilliseconds = 3_600_000
/** A worker that has polled since then counts as present. */
const missedAfterMilliseconds = 120_000

const Input = z.object({ cloud: z.string() })

/** When people were notified of a wedged run: first, and last. */
export type NotifiedRuns = Map<string, { readonly first: number; readonly last: number }>

/** The watched task queue, and this worker's identity. */
export interface Watched {
  readonly client: Client
  readonly taskQueue: string
  readonly identity: string
}

/**
 * Looks every half a minute for upgrades whose workflow task fails again and again: such an upgrade can't notify people
 * itself. Of several workers, the first by name notifies them. A failure of the watch is a line in the log, and tried again.
 * @returns a function that ends the watch
 */
export function watchTasks(watched: Watched, log: pino.Logger): () => void {
  const notified: NotifiedRuns = new Map()
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    look(watched, notified, log)
      .catch((error: unknown) => log.warn({ error }, 'could not look for upgrades whose workflow task fails'))
      .finally(() => (looking = false))
  }, lookMilliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Notifies people of each failing task of which they were not notified lately, and of its end. A failure keeps no other
 * upgrade from its turn.
 */
export async function look(watched: Watched, notified: NotifiedRuns, log: pino.Logger): Promise<void> {
  const { client, taskQueue } = watched
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`
  for await (const { workflowId, type, runId } of client.workflow.list({ query })) {
    const name = upgradeNames.find((each) => each === type)
    if (name === undefined) continue
    try {
      await lookAt(watched, { workflowId, runId, name }, notified, log)
    } catch (error) {
      log.warn({ workflowId, runId, error }, 'could not look for a workflow task that fails, or notify people of it')
    }
  }
}

async function lookAt(watched: Watched, upgrade: Wedged, notified: NotifiedRuns, log: pino.Logger): Promise<void> {
  const { workflowId, runId } = upgrade
  const before = notified.get(runId)
  const task = await failingTask(watched.client, workflowId)
  if (task === undefined || task.failures < 2) {
    notified.delete(runId)
    if (before !== undefined) await notifyOf(watched, upgrade, { said: () => 'It is wedged.', ...before, isOver: true })
    return
  }
  const last = Date.now()
  if (last - (before?.last ?? 0) < againMilliseconds || !(await isFirst(watched))) return
  const { first } = before ?? { first: last }
  const said = (cloud: Cloud): string => {
    const text = `It is wedged: ${failureOf(task)}. ${wayOutOf(task, commandOf('unwedge', upgrade.name, cloud))}`
    log.error({ workflowId, runId }, `[${workflowId}] ${text}`)
    return text
  }
  await notifyOf(watched, upgrade, { said, first, isOver: false })
  // Only now: a webhook that is down for a moment is tried again at the next look.
  notified.set(runId, { first, last })
}

/** True if this worker notifies: the first by name of those that have polled lately. */
async function isFirst({ client, taskQueue, identity }: Watched): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  })
  const missedBefore = Date.now() - missedAfterMilliseconds
  const there = pollers
    .filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > missedBefore)
    .map((poller) => poller.identity)
  return [...there, identity].sort()[0] === identity
}

interface Wedged {
  readonly workflowId: string
  readonly runId: string
  readonly name: UpgradeName
}

const commandOf = (verb: string, upgrade: UpgradeName, { name }: Cloud): string =>
  `openstack-upgrade ${verb} ${upgrade} --cloud ${name}`

/** Notifies people at any hour: an upgrade that is wedged hears no answer. */
async function notifyOf(
  { client }: Watched,
  { workflowId, runId, name }: Wedged,
  {
    said,
    first,
    isOver,
  }: { readonly said: (cloud: Cloud) => string; readonly first: number; readonly isOver: boolean },
): Promise<void> {
  const { cloud } = await loadCloudFile(await cloudOf(client, workflowId, runId))
  const since = new Date(first).toISOString()
  const notification: Notification = {
    kind: 'attention',
    upgrade: workflowId,
    key: `${workflowId} wedged ${runId}`,
    since,
    at: new Date().toISOString(),
    stage: isOver ? 'over' : 'waits',
    standing: isOver ? { ...nobodyYet, firstAt: since } : nobodyYet,
    look: commandOf('status', name, cloud),
  }
  await notify({ notify: cloud.notify, text: `[${workflowId}] ${said(cloud)}`, notification })
}

/** The cloud of an upgrade, from the input in its first event. */
async function cloudOf(client: Client, workflowId: string, runId: string): Promise<string> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  })
  const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? []
  return Input.parse(await openedValue(client.options.loadedDataConverter, payload)).cloud
}
