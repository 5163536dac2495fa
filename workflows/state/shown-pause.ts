import type { EventLog } from './event-log'
import type { StepStates } from './step-states'

/** The pause that an upgrade shows, as opposed to the one that somebody has asked for. */
export class ShownPause {
  #isOn = false
  #waitsFor: 'nothing' | 'steps' | 'steps and gates' = 'nothing'

  constructor(
    private readonly eventLog: EventLog,
    private readonly steps: Pick<StepStates, 'isAnyRunning' | 'isAnyChanging'>,
  ) {}

  set isOn(isOn: boolean) {
    if (isOn !== this.#isOn) this.eventLog.record({ what: isOn ? 'paused' : 'resumed' })
    this.#isOn = isOn
  }

  /**
   * From now on a pause is shown once no step is under way: of steps that run together, others may still change hosts.
   * @param others with gates, as an upgrade shows it that has paused before: a gate that let a node join still counted then
   */
  waitForOthers(others: 'steps' | 'steps and gates'): void {
    this.#waitsFor = others
  }

  get isShown(): boolean {
    switch (this.#waitsFor) {
      case 'nothing':
        return this.#isOn
      case 'steps':
        return this.#isOn && !this.steps.isAnyChanging
      case 'steps and gates':
        return this.#isOn && !this.steps.isAnyRunning
    }
  }

  /** Shows another upgrade's pause, which that upgrade records itself. */
  mirror(isOn: boolean): void {
    this.#isOn = isOn
  }
}
