import { z } from 'zod'
import type { Upgraded, UpgradeName } from '../../cloud/model/ids'
import { upgradeId } from '../../cloud/model/ids'
import { connected, type Connected } from '../connect'
import type { Measured } from './seconds'

/** The seconds of a past run, with a sentence that tells their source, or why there are none. */
export interface PastRun {
  readonly measured: Measured
  readonly said: string
}

/** The part of an upgrade's result that is used here: its last progress. */
const Result = z.object({
  steps: z.array(z.object({ id: z.string(), state: z.string(), seconds: z.number().nonnegative().optional() })),
})

/** A plan does not wait for Temporal longer than this. */
const patienceMilliseconds = 2000
/** Number of the last runs that are looked at. */
const mostRuns = 20
const mostResults = 5

/** The seconds of a run; undefined if it found most of its steps done, and so has measured too little. */
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

/**
 * The last completed upgrade of this kind: of this cloud, or otherwise of any. Temporal has its result; no worker answers.
 */
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
 * The seconds of the steps in the last run. Never fails, and takes two seconds at most: without Temporal there are no
 * seconds, and `said` tells so.
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
