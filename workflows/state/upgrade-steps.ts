import type { JobTimes } from '../../cloud/model/agentless'
import type { FollowedProgress } from '../../cloud/model/followed'
import type { HostName } from '../../cloud/model/ids'
import type { Notice } from '../../cloud/model/outcomes'
import type { PlannedStep, StepProgress, StepState } from '../../cloud/model/progress'
import { AgentTimes } from './agent-times'
import type { EventLog } from './event-log'
import { StepStates } from './step-states'

/** The steps of an upgrade: the state of each, and the seconds that hosts were without an agent. */
export class UpgradeSteps {
  readonly #states = new StepStates()
  readonly #agentTimes = new AgentTimes()

  /** @param onChange called after each change */
  constructor(
    private readonly eventLog: EventLog,
    private readonly onChange: () => void,
  ) {}

  /** The facts of all steps together. */
  get states(): Pick<StepStates, 'hasPassed' | 'isAnyRunning' | 'isAnyChanging' | 'firstRunning'> {
    return this.#states
  }

  stateOf(id: string): StepState | undefined {
    return this.#states.stateOf(id)
  }

  /** The steps of a host that are neither done nor found needless. */
  leftOf(host: HostName): readonly StepProgress[] {
    return this.#states.leftOf(host)
  }

  plan(steps: readonly PlannedStep[]): void {
    this.#states.plan(steps)
    this.onChange()
  }

  begin(id: string): void {
    this.#states.begin(id)
    this.onChange()
  }

  finish(
    id: string,
    saw: string,
    { notices, job }: { notices?: Notice[] | undefined; job?: JobTimes | undefined } = {},
  ): void {
    const facts = { ...(notices === undefined ? {} : { notices }), ...(job === undefined ? {} : { job }) }
    if (job !== undefined) this.#agentTimes.add(id, job)
    this.eventLog.record({ what: 'step', step: id, ...this.#states.finish(id, saw), ...facts })
    this.onChange()
  }

  enter(id: string, state: StepState): void {
    this.#states.enter(id, state)
    this.onChange()
  }

  /** The condition of these steps does not hold: they are left out. */
  notNeeded(when: string): void {
    this.#states.notNeeded(when)
    this.onChange()
  }

  leaveOut(id: string): void {
    this.enter(id, 'not needed')
  }

  /** A step of a host that was left out while it was under way. */
  leftOutWith(id: string): void {
    this.enter(id, 'left out')
  }

  /** The steps of a host that is left out. More is changed with it, so the caller tells of the change. */
  leaveOutHost(host: HostName): void {
    this.#states.leaveOutHost(host)
  }

  /** Shows the steps of another upgrade. */
  mirror(followed: FollowedProgress): void {
    this.#states.mirror(followed)
  }

  /** All steps, those under way with the time since they began. */
  progress(): StepProgress[] {
    return this.#states.progress()
  }

  /** For how long nodes had no agent, as `progress` tells it. */
  get agentTimes(): AgentTimes['progress'] {
    return this.#agentTimes.progress
  }
}
