import type { JobTimes } from '../../cloud/model/agentless'
import type { FollowedProgress } from '../../cloud/model/followed'
import { parseStepId, type HostName, type StepId } from '../../cloud/model/ids'
import type { Judge } from '../../cloud/model/judge'
import type { Notice } from '../../cloud/model/outcomes'
import { AgentTimes } from './agent-times'
import { StopRequests } from './stop-requests'
import { EventLog } from './event-log'
import { Decisions } from './decisions'
import { LeftOutHosts } from './left-out-hosts'
import { OutageClock } from './outage-clock'
import type { Plan } from '../plan/plan'
import type {
  Attention,
  Decision,
  LeftOut,
  OpenGate,
  Progress,
  StepState,
  UpgradeStatus,
} from '../../cloud/model/progress'
import { ShownAttention } from './shown-attention'
import { ShownGate } from './shown-gate'
import { ShownPause } from './shown-pause'
import { StepStates } from './step-states'
import { WaitingLine, type InLine } from './waiting-line'

/** The facts by which an upgrade is found. */
export interface Visibility {
  readonly service: string
  readonly state: UpgradeStatus
  /** The step that a person would name as the present one: a step that needs a person, or the first that runs. */
  readonly step: string | undefined
}

/** The knowledge of an upgrade about itself while it runs. Only workflow memory has it; the hosts show what was done. */
export class UpgradeState {
  readonly #steps = new StepStates()
  #end: 'Done' | 'Aborted' | 'Refused' | undefined
  #refusal: string | undefined
  /** Hosts that are out of the balancers: not a safe point while there is one. */
  readonly detached = new Set<HostName>()
  /** The things that the upgrade leaves on purpose, in sentences. */
  readonly remains = new Set<string>()
  readonly #agentTimes = new AgentTimes()
  /** The pause and the abort that were requested. */
  readonly stopRequests: StopRequests
  /** The events of this run, in order. */
  readonly eventLog = new EventLog()
  readonly #attention = new ShownAttention(this.eventLog)
  readonly #gate = new ShownGate(this.eventLog)
  readonly #decisions = new Decisions(this.eventLog)
  readonly #leftOut = new LeftOutHosts(this.eventLog)
  readonly #outage = new OutageClock(this.eventLog)
  readonly #pause = new ShownPause(this.eventLog, this.#steps)
  readonly #line = new WaitingLine()

  /** The last notification that somebody did not get, until everybody gets one again. */
  undelivered: Progress['undelivered'] | undefined

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
    this.stopRequests = new StopRequests(this.detached, onChange)
  }

  plan(cloud: string, { steps }: Plan): void {
    this.cloud = cloud
    this.#steps.plan(steps)
    this.onChange()
  }

  /** The steps as they are now. */
  get steps(): Pick<StepStates, 'stateOf' | 'leftOf' | 'hasPassed'> {
    return this.#steps
  }

  begin(id: string): void {
    this.#steps.begin(id)
    this.onChange()
  }

  finish(
    id: string,
    saw: string,
    { notices, job }: { notices?: Notice[] | undefined; job?: JobTimes | undefined } = {},
  ): void {
    const facts = { ...(notices === undefined ? {} : { notices }), ...(job === undefined ? {} : { job }) }
    if (job !== undefined) this.#agentTimes.add(id, job)
    this.eventLog.record({ what: 'step', step: id, ...this.#steps.finish(id, saw), ...facts })
    this.onChange()
  }

  /** The condition of these steps does not hold: they are left out. */
  notNeeded(when: string): void {
    this.#steps.notNeeded(when)
    this.onChange()
  }

  leaveOut(id: string): void {
    this.#enter(id, 'not needed')
  }

  /** Goes on without a host from here: its steps that are not over are left out, and it no longer has to serve. */
  leaveOutHost(leftOut: LeftOut & { readonly host: HostName }): void {
    const { host } = leftOut
    this.#leftOut.add(leftOut)
    this.#steps.leaveOutHost(host)
    for (const id of this.#line.ids) if (parseStepId(id).host === host) this.leaveLine(id)
    this.attach(host)
  }

  /** A step of a host that was left out while it was under way. */
  leftOutStep(id: string): void {
    this.#enter(id, 'left out')
  }

  isLeftOut(host: HostName): boolean {
    return this.#leftOut.has(host)
  }

  get leftOut(): readonly LeftOut[] {
    return this.#leftOut.all
  }

  /** Shows a need for a person, as `ShownAttention.raise`. */
  raise(attention: Attention): void {
    this.#line.leave(attention.step)
    this.#attention.raise(attention)
    this.#enter(attention.step, 'attention')
  }

  /** Ends the attention: it was answered, or its cause has gone. */
  settle(): void {
    const over = this.#attention.settle()
    if (over !== null && this.#steps.stateOf(over.step) === 'attention') this.#enter(over.step, 'running')
    else this.onChange()
  }

  /** Lets a step stand in line that needs a person while another one is asked about. */
  lineUp(step: InLine): void {
    this.#line.add(step)
    this.#enter(step.id, 'attention')
  }

  /** A step that stood in line needs nobody any more. Nothing changes where it did not. */
  leaveLine(id: StepId): void {
    this.#line.leave(id)
    if (this.#steps.stateOf(id) === 'attention' && this.#attention.now?.step !== id) this.#enter(id, 'running')
  }

  /** The steps that need a person while another one is asked about. */
  get line(): Pick<WaitingLine, 'has' | 'isEmpty' | 'next'> {
    return this.#line
  }

  /** True if a step of the host is asked about, or waits to be. */
  needsPerson(host: HostName): boolean {
    return this.#attention.now?.host === host || this.#line.hasHost(host)
  }

  get attention(): Attention | null {
    return this.#attention.now
  }

  /** The number of the present attention; undefined without one. */
  get attentionNumber(): number | undefined {
    return this.#attention.number
  }

  /** Opens a gate, or shows what was read of an open one last. */
  open(gate: OpenGate): void {
    this.#gate.open(gate)
    this.onChange()
  }

  close(): void {
    this.#gate.close()
    this.onChange()
  }

  get gate(): OpenGate | null {
    return this.#gate.now
  }

  /** Shows another upgrade's progress, as if its steps were ours. */
  mirror(followed: FollowedProgress): void {
    const { service, state, attention, gate, outage, detached, leftOut, remains, alsoWaiting, judges = [] } = followed
    this.#judgesBelow = judges
    this.#steps.mirror(followed)
    this.#leftOut.mirror(service, leftOut)
    for (const text of remains) this.remains.add(text)
    this.#attention.mirror(attention)
    this.#line.mirror(alsoWaiting)
    this.#gate.mirror(gate)
    this.#outage.mirror(outage)
    this.detached.clear()
    for (const host of detached) this.detached.add(host)
    this.#pause.mirror(state === 'Paused')
    this.onChange()
  }

  /** Records a decision and the verdict on it. */
  decided(said: Omit<Decision, 'at'>): void {
    this.#decisions.add(said)
    this.onChange()
  }

  /** The last answer of a person since a time, and whose it was. A pause is an answer to nothing. */
  lastAnswerSince(since: string): string | undefined {
    const last = this.#decisions.progress.decisions.findLast(
      ({ at, signal, verdict }) => verdict === 'taken' && at >= since && signal !== 'pause' && signal !== 'resume',
    )
    return last && `${last.signal} by ${last.by === '' ? 'someone' : last.by}`
  }

  /** Answers count only with a signature, and only as answers to this run. */
  judgedBy(judge: Judge): void {
    this.#judge = judge
  }

  /** Sets the cloud before there is a plan. */
  isOf(cloud: string): void {
    this.cloud = cloud
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

  /** The other upgrade has ended: its needs for a person are over with it. */
  endMirror(): void {
    this.#attention.mirror(null)
    this.#line.mirror(undefined)
    this.#gate.mirror(null)
    this.#judgesBelow = []
    this.isPaused = false
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

  detach(host: HostName): void {
    this.detached.add(host)
    this.onChange()
  }

  attach(host: HostName): void {
    this.detached.delete(host)
    this.onChange()
  }

  /** The API goes down for all, or is back. The time between the two is reported. */
  outage(is: 'begun' | 'over'): void {
    if (is === 'begun') this.#outage.begin()
    else this.#outage.end()
    this.onChange()
  }

  /** The facts that are needed after each change: unlike `progress`, reading them looks at no step. */
  get standing(): Visibility {
    const step = this.#attention.now?.step ?? this.#steps.firstRunning
    return { service: this.service, state: this.#state(), step }
  }

  progress(): Progress {
    return {
      upgrade: this.upgrade,
      service: this.service,
      cloud: this.cloud,
      state: this.#state(),
      steps: this.#steps.progress(),
      attention: this.#attention.now,
      ...(this.#end === undefined ? this.#line.progress : {}),
      gate: this.#gate.now,
      outage: this.#outage.now,
      detached: [...this.detached],
      ...this.#decisions.progress,
      ...(this.leftOut.length === 0 ? {} : { leftOut: this.leftOut }),
      ...this.#whatRemains(),
      ...this.#agentTimes.progress,
      pending:
        this.#end === undefined
          ? this.stopRequests.pending({ paused: this.#pause.isShown, atGate: this.#gate.now !== null })
          : null,
      ...(this.#judge === undefined ? {} : { judges: [this.#judge, ...this.#judgesBelow] }),
      ...(this.undelivered === undefined ? {} : { undelivered: this.undelivered }),
      ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }),
    }
  }

  #whatRemains(): { remains?: string[] } {
    return this.remains.size === 0 ? {} : { remains: [...this.remains] }
  }

  #state(): UpgradeStatus {
    if (this.#end !== undefined) return this.#end
    if (this.#attention.now !== null) return 'Attention'
    if (this.#gate.now !== null) return 'AwaitingGate'
    return this.#pause.isShown ? 'Paused' : 'Running'
  }

  #enter(id: string, state: StepState): void {
    this.#steps.enter(id, state)
    this.onChange()
  }
}
