import type { JobAction, RunInput } from '../../cloud/model/actions'
import { upgradeError, UpgradeError } from '../../cloud/model/errors'
import type { Outcome } from '../../cloud/model/outcomes'
import { ask, type Answer } from './ask'
import { findings, noticesOf, timesOf } from './findings'
import type { LookDeps } from './look'
import type { Report } from './report'
import { refusal } from '../faults'
import { retryTransport, unreachableLimit } from '../retry-transport'
import { unlessAborted } from '../unless-aborted'
import { attendScript, type Job, lookScript } from './script'
import { type Heartbeat, Watch, type Watched } from './watch'

/** The parts of the worker that a run uses. */
export interface RunDeps extends LookDeps {
  /** The activity that runs the job: kept in the record of a job that it claims. Absent outside of Temporal. */
  readonly activity?: string
  /** Called once, with the status that each heartbeat shows from then on. */
  readonly heartbeat: (status: () => Heartbeat) => void
  /**
   * A last check right before the job is claimed; not called for a job that was claimed before. Throws to prevent the claim.
   * Asked again while another job of the upgrade keeps the host: its answer is half a minute old at most.
   */
  readonly beforeClaim?: () => Promise<void>
  /** An earlier attempt has seen the job claimed: without its record it is lost, and not claimed again. */
  readonly wasClaimed?: boolean
  /**
   * Asked before each attempt that may claim the job, while the job's state is unknown: so it costs the host no round trip.
   * If it throws, a job that was claimed before is still attached to.
   */
  readonly mayClaim: () => Promise<void>
}

/**
 * Claims a generation of a step's job, or attaches to it if it was ever claimed; waits for its end; probes. One round trip,
 * as long as the job (two if `beforeClaim` is given). After a loss of the connection it attaches again: it never starts a
 * generation twice. Aborting `deps.signal` ends the waiting and leaves the job alone; the promise then rejects with the
 * signal's reason.
 *
 * A non-zero exit is `failed`, even if the probe finds the effect. An exit of 0 is `done` only if the probe finds the whole
 * effect. Errors of the table for a person to decide come back as `refused`.
 */
export async function runJob(input: RunInput & { readonly action: JobAction }, deps: RunDeps): Promise<Outcome> {
  const job: Job = { host: input.action.host, upgrade: input.upgrade, step: input.step }
  const watch = new Watch(input, deps)
  watch.generation = input.generation
  try {
    const limitSeconds = unreachableLimit(input)
    const found = await retryTransport(
      ({ heard }) => unlessAborted(attempt(job, input, deps, watch, heard), deps.signal),
      { limitSeconds, signal: deps.signal },
    )
    return 'state' in found ? found : judgeRun(job, input, watch, found)
  } catch (error) {
    return refusal(error, deps.signal)
  }
}

/** For so long the checks before a claim count, while the claim waits for another job on the host. */
export const checkedMilliseconds = 25_000

async function attempt(
  job: Job,
  input: RunInput & { readonly action: JobAction },
  deps: RunDeps,
  watch: Watch,
  heard: () => void,
): Promise<Report | Extract<Outcome, { state: 'slow' }>> {
  const { generation, action } = input
  const limitSeconds = input.operatorNotified ? 0 : Math.max(1, Math.ceil(action.expectedSeconds))
  const attend = async (mayClaim: boolean, until = watch.signal, onWaiting = (): void => undefined) => {
    const { run } = input
    const asked = { generation, ...action, mayClaim, limitSeconds, run, activity: deps.activity }
    const question = attendScript(job, asked)
    return ask(deps.ssh, job, generation, question, until, (said) => {
      heard()
      watch.hear(said)
      if (said.word === 'waiting') onWaiting()
    })
  }
  /** Claims the job. @returns undefined if the host was kept by another job for as long as the checks count. */
  const claim = async (): Promise<Answer | undefined> => {
    const again = new AbortController()
    const askedAt = performance.now()
    const onWaiting = (): void => {
      if (performance.now() - askedAt >= checkedMilliseconds) again.abort()
    }
    try {
      return await attend(true, AbortSignal.any([watch.signal, again.signal]), onWaiting)
    } catch (error) {
      if (again.signal.aborted && !watch.signal.aborted) return undefined
      throw error
    }
  }
  if (deps.wasClaimed === true) watch.wasClaimed = true
  try {
    if (watch.wasClaimed) {
      const claimed = await attend(false)
      return claimed === 'absent' ? await removed(job, generation, action.probe, deps, watch) : claimed
    }
    let report: Answer | undefined
    while (report === undefined) {
      const refused = await refusalToClaim(deps.mayClaim)
      if (refused !== undefined || deps.beforeClaim !== undefined) {
        const claimed = await attend(false)
        if (claimed !== 'absent') return claimed
        if (refused !== undefined) throw refused
        await deps.beforeClaim?.()
      }
      report = await claim()
    }
    if (report === 'absent')
      throw upgradeError('Unexpected', { where: input.step, reason: 'a claim was answered like a look' })
    return report
  } catch (error) {
    deps.signal.throwIfAborted()
    if (watch.waitedTooLong !== undefined) return watch.waitedTooLong
    throw error
  }
}

/** A job that was claimed and has no record any more: its end is unknown, but the probe may find its effect. */
async function removed(job: Job, generation: number, probe: string, deps: RunDeps, watch: Watch): Promise<Report> {
  const found = await ask(deps.ssh, job, 0, lookScript(job, probe), watch.signal, () => undefined)
  if (found === 'absent')
    throw upgradeError('Unexpected', { where: job.step, reason: 'a look was answered like a claim' })
  return found.record.state === 'absent' ? { ...found, record: { state: 'absent', generation } } : found
}

/** The reason that a job may not be claimed; a fault of the network is thrown on. */
async function refusalToClaim(mayClaim: RunDeps['mayClaim']): Promise<UpgradeError | undefined> {
  try {
    await mayClaim()
    return undefined
  } catch (error) {
    if (error instanceof UpgradeError && error.kind === 'decision') return error
    throw error
  }
}

/** Judges the report at the end of a run: see `runJob`. */
export function judgeRun(job: Job, input: Watched, watch: Watch, report: Report): Outcome {
  const { record, effect, evidence, denied } = report
  const found = findings(job, input, report)
  // After a lost job, the whole effect may still be of an earlier run.
  const isThere = effect === 'all' && report.mayBeEarlier !== true
  switch (record.state) {
    case 'running':
      return watch.slow(record.now - record.began)
    case 'lost':
      return isThere
        ? { state: 'done', evidence, ...noticesOf(report) }
        : { state: 'lost', reason: record.reason, ...found }
    case 'finished':
      return record.code === 0 && effect === 'all'
        ? { state: 'done', evidence, ...noticesOf(report), ...timesOf(record) }
        : { state: 'failed', exitCode: record.code, ...found, ...(denied === undefined ? {} : { denied }) }
    case 'absent':
      return isThere
        ? { state: 'done', evidence, ...noticesOf(report) }
        : { state: 'lost', reason: 'its record was removed', ...found }
  }
}
