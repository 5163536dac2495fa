import type { JobAction, LookInput, RunOf } from '../../cloud/model/actions'
import { upgradeError, UpgradeError } from '../../cloud/model/errors'
import type { Look } from '../../cloud/model/outcomes'
import { ask, type Remote, type Report } from './ask'
import { earlierOf } from './earlier'
import { answeredWithin } from '../answered-within'
import { retryTransport } from '../retry-transport'
import { type Job, lookScript, recordPlace } from './script'

/** What looking needs of the worker. */
export interface LookDeps {
  readonly ssh: Remote
  /** Ends the looking; `lookJob` then rejects with its reason. */
  readonly signal: AbortSignal
}

/**
 * Reads, in one round trip, how the newest generation of a step's job stands and what its probe finds. Changes nothing.
 *
 * - A job that runs, or whose command outlived its runner, is `running`.
 * - An effect that is all there is `done`, however it came about; unless it may be an earlier run's and has to be asked about.
 * - A lost job, and one that failed or left no effect, waits for a person: unless the step is safe to repeat, or the
 *   person has decided about this very generation and the probe finds none of its effect.
 * - A step that is not safe to repeat and was never started, of whose effect a part is there, is refused: somebody else did.
 * - A generation that a person has decided about, and whose record is gone, was run all the same: it is lost, and its
 *   number is not used again.
 * - Else the next generation is `ready`.
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
    return 'state' in found ? found : judge(job, input, found)
  } catch (error) {
    if (error instanceof UpgradeError) return { state: 'refused', type: error.type, sentence: error.message }
    throw error
  }
}

/** True if this very run has made what is there. */
function isOwn(run: RunOf, { of, record }: Report): boolean {
  return of?.run === run.id && record.state === 'finished' && record.code === 0
}

function judge(job: Job, input: LookInput & { readonly action: JobAction }, report: Report): Look {
  const { record, tail, effect, evidence, denied } = report
  const { generation } = record
  if (record.state === 'running') return { state: 'running', generation, seconds: record.now - record.began }
  const earlier = earlierOf(input, report)
  if (report.mayBeEarlier === true && input.run !== undefined && !isOwn(input.run, report)) {
    if (input.anew === true) return { state: 'ready', generation: generation + 1 }
    throw upgradeError('MadeEarlier', { step: job.step, host: job.host.name, evidence })
  }
  if (effect === 'all') {
    const seconds = record.state === 'finished' ? { seconds: record.ended - record.began } : {}
    return { state: 'done', evidence, ...seconds, ...(generation > 0 ? { generation } : {}) }
  }
  if (record.state === 'absent' && !input.action.safeToRepeat && effect !== 'none') {
    throw upgradeError('EffectUnclear', { host: job.host.name, step: job.step, evidence })
  }
  const { retryOf = 0 } = input
  if (retryOf > generation) {
    // A person has decided about a generation whose record is gone: nothing else says that it ever ran.
    if (effect === 'none' || input.action.safeToRepeat) return { state: 'ready', generation: retryOf + 1 }
    const gone = { generation: retryOf, tail, effect, evidence, record: recordPlace(job, retryOf) }
    return { state: 'lost', reason: 'its record was removed', ...gone }
  }
  const decided = retryOf === generation && effect === 'none'
  if (record.state === 'absent' || input.action.safeToRepeat || decided)
    return { state: 'ready', generation: generation + 1 }
  const rest = {
    generation,
    tail,
    effect,
    evidence,
    record: recordPlace(job, generation),
    ...(earlier === undefined ? {} : { earlier }),
  }
  return record.state === 'lost'
    ? { state: 'lost', reason: record.reason, ...rest }
    : { state: 'failed', exitCode: record.code, ...rest, ...(denied === undefined ? {} : { denied }) }
}
