import { z } from 'zod'
import type { Upgraded, UpgradeName } from '../../cloud/model/ids'
import { upgradeId } from '../../cloud/model/ids'
import type { Connected } from '../connect'
import { connected } from '../connect'
import type { Measured } from './seconds'

/** The seconds of a past run, and in a sentence where they are from, or why there are none. */
export interface PastRun {
  readonly measured: Measured
  readonly said: string
}

/** What of an upgrade's result is wanted here: its last progress. */
const Result = z.object({
  steps: z.array(z.object({ id: z.string(), state: z.string(), seconds: z.number().nonnegative().optional() })),
})

/** A plan is not kept waiting for Temporal. */
const patienceMilliseconds = 2000
/** How many of the last runs are looked at. */
const mostRuns = 20
const mostResults = 5

/** What a run took; undefined where it found most of its steps done, and so has measured nothing. */
function measuredIn(result: unknown): Measured | undefined {
  const parsed = Result.safeParse(result)
  if (!parsed.success) return undefined
  const { steps } = parsed.data
  const done = steps.flatMap(({ id, state, seconds }) =>
    state === 'done' && seconds !== undefined ? [[id, seconds] as const] : [],
  )
  return done.length * 2 < steps.length || done.length === 0 ? undefined : new Map(done)
}

interface Found extends PastRun {
  readonly workflowId: string
}

/** The last completed upgrade of this kind: of this cloud, else of any. Its result is read from Temporal; no worker answers. */
async function lastRun({ client }: Connected, name: UpgradeName, cloud: Upgraded): Promise<Found | undefined> {
  const own = upgradeId(cloud, name)
  const query = `WorkflowType = "${name}" AND ExecutionStatus = "Completed"`
  const runs: { workflowId: string; runId: string; closeTime?: Date | undefined }[] = []
  for await (const { workflowId, runId, closeTime } of client.workflow.list({ query, pageSize: mostRuns })) {
    runs.push({ workflowId, runId, closeTime })
    if (runs.length >= mostRuns) break
  }
  const ownFirst = [...runs.filter((run) => run.workflowId === own), ...runs.filter((run) => run.workflowId !== own)]
  for (const { workflowId, runId, closeTime } of ownFirst.slice(0, mostResults)) {
    const measured = measuredIn(await client.workflow.getHandle(workflowId, runId).result())
    if (measured === undefined) continue
    const when = closeTime === undefined ? '' : `, done ${closeTime.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    const whose = workflowId === own ? '' : ' on another cloud'
    return { measured, workflowId, said: `${workflowId}${when}${whose}` }
  }
  return undefined
}

/**
 * How long the steps took the last time. Never fails, and takes two seconds at most: without Temporal there are no figures,
 * and it says so.
 */
export async function pastRun(names: readonly UpgradeName[], cloud: Upgraded): Promise<PastRun> {
  try {
    const runs = await connected(
      (connection) => Promise.all(names.map((name) => lastRun(connection, name, cloud))),
      patienceMilliseconds,
    )
    const found = runs.filter((run) => run !== undefined)
    const without = names.filter((_, index) => runs[index] === undefined)
    const measured = new Map(found.flatMap((run) => [...run.measured]))
    const from = `Seconds are those of ${found.map(({ said }) => said).join('; ')}.`
    const none = `No seconds${found.length === 0 ? '' : ` of ${without.join(', ')}`}: no upgrade of this kind has been completed yet.`
    return {
      measured,
      said: [...(found.length > 0 ? [from] : []), ...(without.length > 0 ? [none] : [])].join(' '),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { measured: new Map(), said: `No seconds: ${reason}` }
  }
}
