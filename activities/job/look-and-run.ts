import type { JobAction, LookAndRunInput } from '../../cloud/model/actions'
import type { Outcome } from '../../cloud/model/outcomes'
import { answeredWithin } from '../answered-within'
import { refusal } from '../faults'
import { retryTransport, type Attempt } from '../retry-transport'
import { askToClaim, type LookedAndClaimed } from './ask-to-claim'
import { begunBy, judgeLook } from './look'
import type { Report } from './report'
import { checkedMilliseconds, judgeRun, runJob, type RunDeps } from './run'
import { type Job, lookAndAttendScript } from './script'
import { Watch } from './watch'

/** The parts of the worker that a look and a run in one use. */
export interface LookAndRunDeps extends Omit<RunDeps, 'wasClaimed'> {
  /** The generation that an earlier attempt has seen claimed: this one attaches to it. */
  readonly claimed?: number
}

type Of<Input> = Input & { readonly action: JobAction }

/** A generation that is not claimed here but attached to. */
interface Attach {
  readonly attach: number
}

/**
 * Looks as `lookJob` does and, if the next generation is ready, claims it as `runJob` does, all in one round trip. The shell
 * that has looked waits for the worker's word. Between the look and that word, the worker makes the checks of a claim.
 *
 * A generation that was claimed, or may have been, is attached to by `runJob`, which judges its end. So the answer is that of
 * a look only where nothing was claimed. `slow` and `unreachable` name the generation that was.
 */
export async function lookAndRunJob(input: Of<LookAndRunInput>, deps: LookAndRunDeps): Promise<Outcome> {
  const job: Job = { host: input.action.host, upgrade: input.upgrade, step: input.step }
  if (deps.claimed !== undefined) return attach(input, deps, deps.claimed, true)
  const claim = new Claim(job, input, deps)
  try {
    const { unreachableLimitSeconds: limitSeconds } = input
    const found = await retryTransport((before) => claim.attempt(before), { limitSeconds, signal: deps.signal })
    if ('attach' in found) return await attach(input, deps, found.attach, claim.watch.wasClaimed)
    if (found.state === 'unreachable' && claim.generation() === undefined && deps.activity !== undefined)
      return { ...found, activity: deps.activity }
    return naming(claim.generation(), found)
  } catch (error) {
    return refusal(error, deps.signal)
  }
}

async function attach(
  input: Of<LookAndRunInput>,
  deps: LookAndRunDeps,
  generation: number,
  wasClaimed: boolean,
): Promise<Outcome> {
  const run = { ...input, generation, operatorNotified: false, awaitReachable: false }
  return naming(generation, await runJob(run, { ...deps, wasClaimed }))
}

/** An outcome of a wait that goes on, with the generation that is waited for. */
function naming(generation: number | undefined, outcome: Outcome): Outcome {
  const goesOn = outcome.state === 'slow' || outcome.state === 'unreachable'
  return goesOn && generation !== undefined ? { ...outcome, generation } : outcome
}

/** The attempts at one look that may become a claim. */
class Claim {
  readonly watch: Watch

  constructor(
    private readonly job: Job,
    private readonly input: Of<LookAndRunInput>,
    private readonly deps: LookAndRunDeps,
  ) {
    this.watch = new Watch({ ...input, operatorNotified: false }, deps)
  }

  /** The generation that the host was told to claim: from then on it may have. */
  generation(): number | undefined {
    return this.watch.generation
  }

  async attempt(before: Attempt): Promise<Outcome | Attach> {
    const { input, deps, job, watch } = this
    const known = this.generation()
    if (known !== undefined) return { attach: known }
    const tooLong = new AbortController()
    try {
      const { looked, ended } = await answeredWithin(
        job.host,
        input.unreachableLimitSeconds,
        deps.signal,
        (until, answered) =>
          this.#ask(AbortSignal.any([until, watch.signal, tooLong.signal]), answered, before, tooLong),
        before,
      )
      if (ended !== undefined) return judgeRun(job, { ...input, operatorNotified: false }, watch, ended)
      const begun = this.#begun(looked)
      if (begun !== undefined) return { attach: begun }
      const look = judgeLook(job, input, looked)
      return look.state === 'running' || look.state === 'ready' ? { attach: look.generation } : look
    } catch (error) {
      deps.signal.throwIfAborted()
      if (watch.waitedTooLong !== undefined) return watch.waitedTooLong
      const generation = this.generation()
      if (tooLong.signal.aborted && generation !== undefined) return { attach: generation }
      throw error
    }
  }

  #ask(
    signal: AbortSignal,
    answered: () => void,
    { heard }: Attempt,
    tooLong: AbortController,
  ): Promise<LookedAndClaimed> {
    const { input, deps, job, watch } = this
    const { action, run } = input
    const { command, probe } = action
    const limitSeconds = Math.max(1, Math.ceil(action.expectedSeconds))
    let toldAt = performance.now()
    return askToClaim(
      deps.ssh,
      job,
      lookAndAttendScript(job, { command, probe, limitSeconds, run, activity: deps.activity }),
      signal,
      {
        decide: async (looked) => {
          answered()
          heard()
          const generation = this.#ready(looked)
          if (generation === undefined) return undefined
          await deps.mayClaim()
          await deps.beforeClaim?.()
          watch.generation = generation
          toldAt = performance.now()
          return generation
        },
        hear: (said) => {
          heard()
          watch.hear(said)
          // The checks before the claim are made again, by the run that attaches.
          if (said.word === 'waiting' && performance.now() - toldAt >= checkedMilliseconds) tooLong.abort()
        },
      },
    )
  }

  /** The generation to claim; undefined where there is none, for whichever reason: the look is judged once it is whole. */
  #ready(looked: Report): number | undefined {
    if (this.#begun(looked) !== undefined) return undefined
    try {
      const look = judgeLook(this.job, this.input, looked)
      return look.state === 'ready' ? look.generation : undefined
    } catch {
      return undefined
    }
  }

  /** The generation that an earlier attempt of this activity has begun, if it has: its end is judged as that of a run. */
  #begun(looked: Report): number | undefined {
    return begunBy(this.deps.activity, looked)
  }
}
