import type { FollowedProgress } from '../../cloud/model/followed'
import { parseStepId, type HostName } from '../../cloud/model/ids'
import type { Judge } from '../../cloud/model/judge'
import type { LeftOut, Progress, UpgradeStatus } from '../../cloud/model/progress'
import type { Plan } from '../plan/plan'
import { Decisions } from './decisions'
import { EventLog } from './event-log'
import { Notifications } from './notifications'
import { OutageClock } from './outage-clock'
import { ShownNeeds } from './shown-needs'
import { ShownPause } from './shown-pause'
import { StopRequests } from './stop-requests'
import { UpgradedHosts } from './upgraded-hosts'
import { UpgradeSteps } from './upgrade-steps'

/** The facts by which an upgrade is found. */
export interface Visibility {
  readonly service: string
  readonly state: UpgradeStatus
  /** The step that a person would name as the present one: a step that needs a person, or the first that runs. */
  readonly step: string | undefined
}

const noNeeds = { attention: null, gate: null, line: { progress: {} } } as const

/** The knowledge of an upgrade about itself while it runs. Only workflow memory has it; the hosts show what was done. */
export class UpgradeState {
  #end: 'Done' | 'Aborted' | 'Refused' | undefined
  #refusal: string | undefined
  /** The things that the upgrade leaves on purpose, in sentences. */
  readonly remains = new Set<string>()
  /** The events of this run, in order. */
  readonly eventLog = new EventLog()
  readonly steps: UpgradeSteps
  /** The needs for a person. */
  readonly needs: ShownNeeds
  readonly hosts: UpgradedHosts
  /** The pause and the abort that were requested. */
  readonly stopRequests: StopRequests
  readonly decisions: Decisions
  readonly notifications = new Notifications()
  readonly #outage = new OutageClock(this.eventLog)
  readonly #pause: ShownPause

  #judge: Judge | undefined
  /** The judges of the upgrade that is shown here too. */
  #judgesBelow: readonly Judge[] = []

  /** @param onChange called after each change, so that the search attributes keep up */
  constructor(
    private readonly upgrade: string,
    private readonly service: string,
    private readonly onChange: () => void,
    private cloud = '',
  ) {
    this.steps = new UpgradeSteps(this.eventLog, onChange)
    this.needs = new ShownNeeds(this.eventLog, this.steps, onChange)
    this.hosts = new UpgradedHosts(this.eventLog, onChange)
    this.stopRequests = new StopRequests(this.hosts.detached, onChange)
    this.decisions = new Decisions(this.eventLog, onChange)
    this.#pause = new ShownPause(this.eventLog, this.steps.states)
  }

  /** Sets the cloud before there is a plan. */
  isOf(cloud: string): void {
    this.cloud = cloud
  }

  plan(cloud: string, { steps }: Plan): void {
    this.cloud = cloud
    this.steps.plan(steps)
  }

  /** Goes on without a host from here: its steps that are not over are left out, and it no longer has to serve. */
  leaveOutHost(leftOut: LeftOut & { readonly host: HostName }): void {
    const { host } = leftOut
    this.hosts.leaveOut(leftOut)
    this.steps.leaveOutHost(host)
    for (const id of this.needs.line.ids) if (parseStepId(id).host === host) this.needs.leaveLine(id)
    this.hosts.attach(host)
  }

  /** Answers count only with a signature, and only as answers to this run. */
  judgedBy(judge: Judge): void {
    this.#judge = judge
  }

  /** A pause is shown once no step is under way any more: of steps that run together, others may still change hosts. */
  pauseOnceIdle(others: 'steps' | 'steps and gates'): void {
    this.#pause.waitForOthers(others)
    this.isPaused = true
  }

  /** Set around a pause, so that the shown state is the present one. */
  set isPaused(isPaused: boolean) {
    this.#pause.isOn = isPaused
    this.onChange()
  }

  /** The API goes down for all, or is back. The time between the two is reported. */
  outage(is: 'begun' | 'over'): void {
    if (is === 'begun') this.#outage.begin()
    else this.#outage.end()
    this.onChange()
  }

  /** Shows another upgrade's progress, as if its steps were ours. */
  mirror(followed: FollowedProgress): void {
    const { state, outage, remains, judges = [] } = followed
    this.#judgesBelow = judges
    this.steps.mirror(followed)
    for (const text of remains) this.remains.add(text)
    this.needs.mirror(followed)
    this.#outage.mirror(outage)
    this.hosts.mirror(followed)
    this.#pause.mirror(state === 'Paused')
    this.onChange()
  }

  /** The other upgrade has ended: its needs for a person are over with it. */
  endMirror(): void {
    this.needs.mirror({ attention: null, gate: null })
    this.#judgesBelow = []
    this.isPaused = false
  }

  /** Ends before the first step: the input, or the lock of the cloud, does not let the upgrade begin. */
  refuse(sentence: string): void {
    this.#refusal = sentence
    this.end('Refused')
  }

  end(state: 'Done' | 'Aborted' | 'Refused'): void {
    this.#end = state
    this.eventLog.record({ what: 'ended', state, ...this.#whatRemains() })
    this.onChange()
  }

  /** The facts that are needed after each change: unlike `progress`, reading them looks at no step. */
  get standing(): Visibility {
    const step = this.needs.attention?.step ?? this.steps.states.firstRunning
    return { service: this.service, state: this.#state(), step }
  }

  progress(): Progress {
    // Nobody is asked any more by an upgrade that is over.
    const { attention, gate, line } = this.#end === undefined ? this.needs : noNeeds
    const { leftOut, detached } = this.hosts
    return {
      upgrade: this.upgrade,
      service: this.service,
      cloud: this.cloud,
      state: this.#state(),
      steps: this.steps.progress(),
      attention,
      ...line.progress,
      gate,
      outage: this.#outage.now,
      detached: [...detached],
      ...this.decisions.progress,
      ...(leftOut.length === 0 ? {} : { leftOut }),
      ...this.#whatRemains(),
      ...this.steps.agentTimes,
      pending:
        this.#end === undefined
          ? this.stopRequests.pending({ paused: this.#pause.isShown, atGate: gate !== null })
          : null,
      ...(this.#judge === undefined ? {} : { judges: [this.#judge, ...this.#judgesBelow] }),
      ...this.notifications.progress,
      ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }),
    }
  }

  #whatRemains(): { remains?: string[] } {
    return this.remains.size === 0 ? {} : { remains: [...this.remains] }
  }

  #state(): UpgradeStatus {
    if (this.#end !== undefined) return this.#end
    if (this.needs.attention !== null) return 'Attention'
    if (this.needs.gate !== null) return 'AwaitingGate'
    return this.#pause.isShown ? 'Paused' : 'Running'
  }
}
