import type { EventLog } from './event-log'
import type { StepStates } from './step-states'

/** The pause that an upgrade shows, as opposed to the one that somebody has asked for. */
export class ShownPause {
  #isOn = false
  #waitsForOthers = false

  constructor(
    private readonly eventLog: EventLog,
    private readonly steps: StepStates,
  ) {}

  set isOn(isOn: boolean) {
    if (isOn !== this.#isOn) this.eventLog.record({ what: isOn ? 'paused' : 'resumed' })
    this.#isOn = isOn
  }

  /** From now on a pause is shown once no step is under way: of steps that run together, others may still change hosts. */
  waitForOthers(): void {
    this.#waitsForOthers = true
  }

  get isShown(): boolean {
    return this.#isOn && !(this.#waitsForOthers && this.steps.isAnyRunning)
  }

  /** Shows another upgrade's pause, which that upgrade records itself. */
  mirror(isOn: boolean): void {
    this.#isOn = isOn
  }
}
