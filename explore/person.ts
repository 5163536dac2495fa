import type { Progress } from '../cloud/model/progress'
import type { ModelledCloud } from './cloud/modelled-cloud'
import type { Run } from './temporal/run'
import type { Temporal } from './temporal/temporal'

/** The night as the person on duty sees it. */
export interface Duty {
  readonly temporal: Temporal
  readonly cloud: ModelledCloud
  /** Things that a person has answered again and again, although nothing stood in the way. */
  readonly inVain: Set<string>
  /** Sends a signal to an upgrade. */
  readonly say: (upgrade: string, signal: string, payload: unknown) => void
  /** A person finishes by hand what a step has left half done. */
  readonly mend: (step: string) => void
}

/** Seconds of the night after which a person no longer retries: a host may be gone for good. */
const patientSeconds = 3000

/** Answers to one thing after which it is clear that none helps. */
const mostAnswers = 15

/** The state that a run shows; undefined before it can answer. */
export const progressOf = (run: Run | undefined): Progress | undefined =>
  run?.enter(() => run.queries.get('progress')?.()) as Progress | undefined

/** The answers that a person may give an upgrade now; undefined while it goes on alone, or only waits. */
function askedOf({ attention, gate, state }: Progress): readonly string[] | undefined {
  // An alarm beside an open gate does not keep a person from answering the gate.
  if (attention !== null && !(gate !== null && attention.step.endsWith(`/gate/${gate.name}`))) {
    const offered = Object.keys(attention.answers).filter((answer) => ['retry', 'skip', 'leave-out'].includes(answer))
    // A person retries mostly; a night that is aborted at once shows little.
    const retries = offered.filter((answer) => answer === 'retry')
    const answers = [...retries, ...retries, ...offered]
    if (answers.length > 0) return answers
  }
  if (gate !== null) {
    const others = gate.answers.filter((answer) => answer === 'join' || answer === 'defer')
    return ['confirm', 'confirm', 'confirm', ...others]
  }
  return state === 'Paused' ? ['resume'] : undefined
}

/** The person on duty: answers whatever waits for one, after five to 65 seconds. */
export class Person {
  readonly #answering = new Set<string>()
  readonly #inVain = new Map<string, number>()

  constructor(
    private readonly night: Duty,
    private readonly number: () => number,
  ) {}

  /** Looks at an upgrade, and answers it if it asks. */
  look(run: Run): void {
    if (this.#answering.has(run.id)) return
    const progress = progressOf(run)
    if (progress === undefined) return
    const asked = askedOf(progress)
    const isTired = this.night.temporal.clock.nowMilliseconds > patientSeconds * 1000
    if (isTired && (asked !== undefined || progress.attention !== null))
      this.#after(run, () => this.#say(run, 'abort', { now: true }))
    else if (asked !== undefined) {
      const choice = asked[Math.floor(this.number() * asked.length)] ?? 'retry'
      this.#after(run, () => this.#answer(run, choice))
    }
  }

  #after(run: Run, act: () => void): void {
    this.#answering.add(run.id)
    this.night.temporal.clock.after(5 + Math.floor(this.number() * 60), () => {
      this.#answering.delete(run.id)
      if (run.isRunning) act()
    })
  }

  #answer(run: Run, choice: string): void {
    const progress = progressOf(run)
    if (progress === undefined) return
    const { attention, gate } = progress
    this.#count(run, attention?.step ?? gate?.name ?? 'a pause', attention?.host ?? undefined)
    // A person finishes by hand what a step has left half done, before they answer.
    if (attention !== null) this.night.mend(attention.step)
    if (gate !== null && (attention === null || attention.step.includes('/gate/')))
      this.#say(run, gate.name, choice === 'confirm' ? {} : { answer: choice })
    else this.#say(run, choice, choice === 'leave-out' ? { host: attention?.host ?? '' } : {})
  }

  /** Answers to one thing, while nothing stands in the way any more. */
  #count(run: Run, about: string, host: string | undefined): void {
    // The command of an upgrade that was terminated runs on, and its host takes no other one so long.
    if (host !== undefined && this.night.cloud.jobs.ofAnother(host, run.id) !== undefined) return
    const others = this.night.temporal.runs.filter((other) => other.isRunning && other.type !== 'cloud')
    // A step of the whole cloud's own waits for any upgrade; every other one for those beside it.
    const most = about.includes('/cloud/') ? 0 : 1
    if (others.length > most || this.night.cloud.network.isAnyAway) return
    const key = `${run.runId} ${about}`
    const times = (this.#inVain.get(key) ?? 0) + 1
    this.#inVain.set(key, times)
    if (times > mostAnswers) this.night.inVain.add(`${run.id}: ${about}`)
  }

  #say(run: Run, signal: string, payload: unknown): void {
    this.night.say(run.id, signal, payload)
  }
}
