import { setTimeout as sleep } from 'node:timers/promises'
import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import { z } from 'zod'
import { failingTask } from '../../activities/failing-task'
import { HistoryEntry } from '../../cloud/model/history'
import { serviceNames, upgradeId, type Upgraded, type UpgradeName } from '../../cloud/model/ids'
import { doesNotAnswerYet } from '../../cloud/model/not-yet'
import { whyRefused } from '../../cloud/model/problems'
import { failureOf } from '../../cloud/model/wedged'
import type { Connected } from '../connect'
import { noSuchUpgrade } from '../upgrade'
import { missingWorker, noWorkerSeconds } from '../worker-there'
import { readEvents } from './events'
import type { RunHistory } from './model'
import { openEvents } from './opened-events'
import { runHistoryOf, withResets, type Answer } from './run-history'

/** A busy worker replays a long run before it answers. */
const answerSeconds = 45
const untilKnownMilliseconds = 16_000

/** The source of the runs, and the reason that no run would answer, if that is known. */
interface Source {
  readonly client: Client
  readonly missing: string | undefined
  /** Runs that were read before, and are over: they are not read again. */
  readonly known: ReadonlyMap<string, RunHistory>
}

const Entries = z.array(HistoryEntry)

async function ask({ client, missing }: Omit<Source, 'known'>, id: string, run: string): Promise<Answer> {
  const limit = missing === undefined ? answerSeconds : noWorkerSeconds
  try {
    const until = Date.now() + limit * 1000
    const read = (): Promise<unknown> =>
      client.withDeadline(until, () => client.workflow.getHandle(id, run).query<unknown>('history'))
    // After a termination Temporal needs some seconds to know that no worker goes on with the run.
    const answer = await read().catch(async (error: unknown): Promise<unknown> => {
      if (!String(error).includes(doesNotAnswerYet)) throw error
      await sleep(untilKnownMilliseconds)
      return read()
    })
    const entries = Entries.safeParse(answer)
    if (entries.success) return { entries: entries.data }
    return { why: `its answer can't be read: ${whyRefused(entries.error, answer)}` }
  } catch (error) {
    const task = await failingTask(client, id).catch(() => undefined)
    if (task?.runId === run) return { why: failureOf(task) }
    return { why: missing ?? (error instanceof Error ? error.message.replace(/\.$/, '') : String(error)) }
  }
}

/** The runs of a workflow id that Temporal still has. Its list may lag behind, so the newest run is always asked for. */
async function runsOf(client: Client, id: string): Promise<{ run: string; name: string }[]> {
  const found = new Map<string, string>()
  try {
    const { runId, type } = await client.workflow.getHandle(id).describe()
    found.set(runId, type)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return []
    throw error
  }
  for await (const { runId, type } of client.workflow.list({ query: `WorkflowId = '${id}'` })) found.set(runId, type)
  return [...found].map(([run, name]) => ({ run, name }))
}

async function runsOfUpgrade(source: Source, upgrade: string): Promise<RunHistory[]> {
  const { client, known } = source
  const runs = await runsOf(client, upgrade)
  const histories = await Promise.all(
    runs.map(async ({ run, name }) => {
      const before = known.get(run)
      if (before !== undefined) return before
      const [{ events }, answer] = await Promise.all([
        client.workflow.getHandle(upgrade, run).fetchHistory(),
        ask(source, upgrade, run),
      ])
      return runHistoryOf(
        { upgrade, name, run },
        readEvents(await openEvents(client.options.loadedDataConverter, events ?? [])),
        answer,
      )
    }),
  )
  return withResets(histories)
}

/**
 * Every run of an upgrade that Temporal still has, oldest first; for all of a cloud, with those of its services.
 * @param known runs by their id that were read before, and are over
 * @throws NoSuchUpgrade if there is none
 */
export async function readRuns(
  connected: Connected,
  name: UpgradeName,
  cloud: Upgraded,
  known: Source['known'] = new Map(),
): Promise<RunHistory[]> {
  const names: readonly UpgradeName[] = name === 'cloud' ? ['cloud', ...serviceNames, 'nova-finish'] : [name]
  const { client, taskQueue } = connected
  const missing = await missingWorker(connected, taskQueue)
  const found = await Promise.all(
    names.map((each) => runsOfUpgrade({ client, missing, known }, upgradeId(cloud, each))),
  )
  const runs = found.flat().sort((one, other) => Date.parse(one.began) - Date.parse(other.began))
  if (runs.length === 0) throw await noSuchUpgrade(upgradeId(cloud, name))
  return runs
}
