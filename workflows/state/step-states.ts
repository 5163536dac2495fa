import type { FollowedProgress } from '../../cloud/model/followed'
import { type HostName, isGate, parseStepId } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { isOver, isUnderWay, type PlannedStep, type StepProgress, type StepState } from '../../cloud/model/progress'
import { clipped } from '../../cloud/model/text'
import { stepNamed } from '../procedure/gate-names'

/**
 * The steps of an upgrade by their ids, in the order of its plan. The first that runs is known without a look at all: it is
 * asked for after each change, and an upgrade with a thousand hosts has thousands of both.
 */
export class StepStates {
  readonly #steps = new Map<string, StepProgress>()
  readonly #places = new Map<string, number>()
  readonly #running = new Set<string>()
  readonly #started = new Map<string, number>()

  /** The state of a step; undefined of one that is in no plan. */
  stateOf(id: string): StepState | undefined {
    return this.#steps.get(id)?.state
  }

  /** Adds a new step after all others. */
  set(id: string, step: StepProgress): void {
    if (!this.#steps.has(id)) this.#places.set(id, this.#steps.size)
    this.#steps.set(id, step)
    if (step.state === 'running') this.#running.add(id)
    else this.#running.delete(id)
  }

  plan(steps: readonly PlannedStep[]): void {
    for (const step of steps) this.set(step.id, { ...step, state: 'pending' })
  }

  begin(id: string): void {
    this.#started.set(id, Date.now())
    this.enter(id, 'running')
  }

  /** @returns the facts for the history: how long the step took, and the output of its probe, cut where it is too long */
  finish(id: string, saw: string): { readonly seconds: number; readonly evidence: string } {
    const done = { seconds: this.#seconds(id), evidence: clipped(saw, limits.saidCharacters) }
    this.#change(id, { state: 'done', ...done })
    return done
  }

  /** Changes the state of a step; nothing where it is in no plan. */
  enter(id: string, state: StepState): void {
    this.#change(id, { state })
  }

  /** Leaves out the steps of a condition that does not hold. */
  notNeeded(when: string): void {
    for (const step of this.#steps.values())
      if (step.when === when && step.state === 'pending') this.enter(step.id, 'not needed')
  }

  /** Leaves out the steps of a host that have not begun. */
  leaveOutHost(host: HostName): void {
    for (const step of this.#steps.values())
      if (step.host === host && step.state === 'pending') this.enter(step.id, 'left out')
  }

  /** The steps of a host that are neither done nor found needless. */
  leftOf(host: HostName): readonly StepProgress[] {
    return [...this.#steps.values()].filter((step) => step.host === host && !isOver(step))
  }

  /** True if the gate of this name has been opened. */
  hasPassed(gate: string): boolean {
    return [...this.#steps.values()].some(({ id, state }) => state === 'done' && isGate(id, gate))
  }

  get isAnyRunning(): boolean {
    return this.#running.size > 0
  }

  /** True if a step is under way that may change a host: a gate only waits. */
  get isAnyChanging(): boolean {
    return [...this.#running].some((id) => !isGate(id))
  }

  /** The first running step in the order of the plan. */
  get firstRunning(): string | undefined {
    let first: string | undefined
    for (const id of this.#running) if (first === undefined || this.#placeOf(id) < this.#placeOf(first)) first = id
    return first
  }

  /** Shows the steps of another upgrade, as it tells of them. */
  mirror({ steps, stepsLeftOut }: Pick<FollowedProgress, 'steps' | 'stepsLeftOut'>): void {
    if ((stepsLeftOut?.over ?? 0) > 0) this.#passOver(steps[0] && stepNamed(steps[0].id))
    for (const { id: named, state, seconds, since } of steps) {
      // The progress came from a version that knew its gates by other names.
      const id = stepNamed(named)
      const own = this.#steps.get(id)
      if (own === undefined) continue
      if (since !== undefined) this.#started.set(id, Date.parse(since))
      this.set(id, { ...own, state, ...(seconds === undefined ? {} : { seconds }) })
    }
  }

  /** All steps, those under way with the time since they began. */
  progress(): StepProgress[] {
    return [...this.#steps.values()].map((step) => {
      if (!isUnderWay(step)) return step
      const started = this.#started.get(step.id)
      if (started === undefined) return step
      return { ...step, seconds: this.#seconds(step.id), since: new Date(started).toISOString() }
    })
  }

  /** The other upgrade shows its steps from this one on: those of its service before it are over. */
  #passOver(first: string | undefined): void {
    if (first === undefined) return
    const { service } = parseStepId(first)
    for (const step of this.#steps.values()) {
      if (step.id === first) return
      if (step.state !== 'done' && parseStepId(step.id).service === service) this.enter(step.id, 'done')
    }
  }

  #change(id: string, change: Partial<StepProgress>): void {
    const step = this.#steps.get(id)
    if (step !== undefined) this.set(id, { ...step, ...change })
  }

  #seconds(id: string): number {
    return (Date.now() - (this.#started.get(id) ?? Date.now())) / 1000
  }

  #placeOf(id: string): number {
    return this.#places.get(id) ?? this.#places.size
  }
}
