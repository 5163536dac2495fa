import type { JobAction, LookInput, RunOf } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import type { Look } from '../../cloud/model/outcomes'
import { ask, type Remote } from './ask'
import type { Report } from './report'
import { findings, noticesOf, timesOf } from './findings'
import { answeredWithin } from '../answered-within'
import { refusal } from '../faults'
import { retryTransport } from '../retry-transport'
import { type Job, lookScript, recordPlace } from './script'

/** The parts of the worker that a look uses. */
export interface LookDeps {
  readonly ssh: Remote
  /** Ends the look; `lookJob` then rejects with its reason. */
  readonly signal: AbortSignal
}

/**
 * Reads, in one round trip, the state of the newest generation of a step's job and the finding of its probe. Changes
 * nothing.
 *
 * - A job that runs, or whose command outlived its runner, is `running`. So is one that the activity named by `begunBy` has
 *   begun, even if it has ended: nobody has judged its end yet.
 * - A step whose whole effect is there is `done`, no matter which command made it. An effect that may be of an earlier run
 *   has to be asked about first.
 * - A lost job, and a job that failed or left no effect, waits for a person. Two cases need none: the step is safe to
 *   repeat; or the person has decided about this generation, and the probe finds none of its effect.
 * - A step that is not safe to repeat and was never started, of whose effect a part is there, is refused: another person or
 *   program did it.
 * - A generation that a person has decided about, and whose record is gone, is lost: it was run, and its number is not used
 *   again.
 * - Otherwise the next generation is `ready`.
 *
 * Errors of the table for a person to decide come back as `refused`, a host out of reach as `unreachable`.
 */
export async function lookJob(input: LookInput & { readonly action: JobAction }, deps: LookDeps): Promise<Look> {
  const { action, upgrade, step } = input
  const job: Job = { host: action.host, upgrade, step }
  try {
    const limitSeconds = input.unreachableLimitSeconds
    const found = await retryTransport(
      (before) =>
        answeredWithin(
          job.host,
          limitSeconds,
          deps.signal,
          (until) => ask(deps.ssh, job, 0, lookScript(job, action.probe), until, before.heard),
          before,
        ),
      { limitSeconds, signal: deps.signal },
    )
    if (found === 'absent')
      throw upgradeError('Unexpected', { where: step, reason: 'a look was answered like a claim' })
    if ('state' in found) return found
    const begun = begunBy(input.begunBy, found)
    // Its end is judged by its exit code: a run that attaches to it does so, also where it has ended.
    return begun === undefined ? judgeLook(job, input, found) : { state: 'running', generation: begun, seconds: 0 }
  } catch (error) {
    return refusal(error, deps.signal)
  }
}

/** The generation that this activity has begun, if it is the newest one. */
export const begunBy = (activity: string | undefined, { of, record }: Report): number | undefined =>
  activity !== undefined && of?.activity === activity && record.state !== 'absent' ? record.generation : undefined

/** True if this run has begun the job. */
const isOwn = (run: RunOf | undefined, { of }: Report): boolean => run !== undefined && of?.run === run.id

/** True if this run has made the effect. */
const isMadeBy = (run: RunOf, report: Report): boolean =>
  isOwn(run, report) && report.record.state === 'finished' && report.record.code === 0

/** Judges a look's report: see `lookJob`. @throws UpgradeError MadeEarlier, EffectUnclear */
export function judgeLook(job: Job, input: LookInput & { readonly action: JobAction }, report: Report): Look {
  const { record, tail, effect, evidence, denied } = report
  const { generation } = record
  if (record.state === 'running') return { state: 'running', generation, seconds: record.now - record.began }
  if (report.mayBeEarlier === true && input.run !== undefined && !isMadeBy(input.run, report)) {
    if (input.anew === true) return { state: 'ready', generation: generation + 1 }
    throw upgradeError('MadeEarlier', { step: job.step, host: job.host.name, evidence })
  }
  if (effect === 'all') {
    const times = record.state === 'finished' ? timesOf(record) : {}
    return { state: 'done', evidence, ...noticesOf(report), ...times, ...(generation > 0 ? { generation } : {}) }
  }
  if (record.state === 'absent' && !input.action.safeToRepeat && effect !== 'none') {
    throw upgradeError('EffectUnclear', { host: job.host.name, step: job.step, evidence })
  }
  const { retryOf = 0 } = input
  if (retryOf > generation) {
    // A person has decided about a generation whose record is gone: only that decision says that it ever ran.
    if (effect === 'none' || input.action.safeToRepeat) return { state: 'ready', generation: retryOf + 1 }
    const gone = { generation: retryOf, tail, effect, evidence, record: recordPlace(job, retryOf) }
    return { state: 'lost', reason: 'its record was removed', ...gone }
  }
  const decided = retryOf === generation && effect === 'none'
  if (record.state === 'absent' || input.action.safeToRepeat || decided)
    return { state: 'ready', generation: generation + 1 }
  const found = findings(job, input, report)
  return record.state === 'lost'
    ? { state: 'lost', reason: record.reason, ...found }
    : { state: 'failed', exitCode: record.code, ...found, ...(denied === undefined ? {} : { denied }) }
}
