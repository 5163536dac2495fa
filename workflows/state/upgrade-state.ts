import type { FollowedProgress } from '../../cloud/model/followed'
import { type HostName, isGate, parseStepId } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { clipped, lastOf, oneLine } from '../../cloud/model/text'
import { StopRequests } from './stop-requests'
import { EventLog } from './event-log'
import { gateNamed, stepNamed } from '../procedure/gate-names'
import { LastItems } from './last-items'
import { boundedEvidence } from './within-limits'
import { OutageClock, secondsSince } from './outage-clock'
import type { Plan } from '../plan/plan'
import type {
  Attention,
  Decision,
  LeftOut,
  OpenGate,
  Progress,
  StepProgress,
  StepState,
  UpgradeStatus,
} from '../../cloud/model/progress'
import { StepStates } from './step-states'

/** The facts that an upgrade is found by. */
export interface Visibility {
  readonly service: string
  readonly state: UpgradeStatus
  /** The step that a person would name if asked where it is: one that needs them, else the first that runs. */
  readonly step: string | undefined
}

/** What an upgrade knows of itself while it runs. Kept in workflow memory alone: on the hosts is what was done. */
export class UpgradeState {
  readonly #steps = new StepStates()
  readonly #started = new Map<string, number>()
  readonly #decisions = new LastItems<Decision>(limits.decisions)
  #attention: Attention | null = null
  #attentionNumber = 0
  #isPaused = false
  #waitsForOthers = false
  #gate: OpenGate | null = null
  #end: 'Done' | 'Aborted' | 'Refused' | undefined
  #refusal: string | undefined
  readonly #outage = new OutageClock()
  readonly #leftOut: LeftOut[] = []
  /** Hosts that are out of the balancers: not a safe point while there is one. */
  readonly detached = new Set<HostName>()
  /** What the upgrade leaves behind on purpose, in sentences. */
  readonly remains = new Set<string>()
  /** The pause and the abort that somebody has asked for. */
  readonly stopRequests: StopRequests
  /** What happened in this run, in order. */
  readonly eventLog = new EventLog()

  /** @param onChange called after each change, so that what is shown keeps up. */
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
    for (const step of steps) this.#steps.set(step.id, { ...step, state: 'pending' })
    this.onChange()
  }

  begin(id: string): void {
    this.#started.set(id, Date.now())
    this.#set(id, { state: 'running' })
  }

  finish(id: string, saw: string): void {
    const evidence = clipped(saw, limits.saidCharacters)
    const seconds = this.#seconds(id)
    this.eventLog.record({ what: 'step', step: id, seconds, evidence })
    this.#set(id, { state: 'done', seconds, evidence })
  }

  isDone(id: string): boolean {
    return this.#steps.get(id)?.state === 'done'
  }

  /** The condition of these steps does not hold: they are left out. */
  notNeeded(when: string): void {
    for (const step of this.#steps.values()) {
      if (step.when === when && step.state === 'pending') this.#set(step.id, { state: 'not needed' })
    }
  }

  leaveOut(id: string): void {
    this.#set(id, { state: 'not needed' })
  }

  /** Goes on without a host from here: its steps that are not over are left out, and it no longer has to serve. */
  leaveOutHost(leftOut: LeftOut & { readonly host: HostName }): void {
    this.#leftOut.push(leftOut)
    const { host, by, note, todo } = leftOut
    this.eventLog.record({ what: 'left out', host, by, note, todo })
    for (const step of this.#steps.values())
      if (step.host === host && step.state === 'pending') this.#set(step.id, { state: 'left out' })
    this.attach(host)
  }

  /** A step of a host that was left out while it was under way. */
  leftOutStep(id: string): void {
    this.#set(id, { state: 'left out' })
  }

  isLeftOut(host: HostName): boolean {
    return this.#leftOut.some((leftOut) => leftOut.host === host)
  }

  get leftOut(): readonly LeftOut[] {
    return this.#leftOut
  }

  /** The steps of a host that are neither done nor found needless. */
  stepsLeftOf(host: HostName): readonly StepProgress[] {
    return [...this.#steps.values()].filter((step) => step.host === host && !isOver(step))
  }

  /** How a step stands; undefined of one that is not in the plan. */
  stateOf(id: string): StepState | undefined {
    return this.#steps.get(id)?.state
  }

  /**
   * Shows what needs a person. An answer counts for the attention it was given to: a new one needs an answer of its own,
   * one that merely goes on (the same step, still waited for) doesn't.
   */
  raise(raised: Attention): void {
    const attention = {
      ...raised,
      sentence: clipped(raised.sentence, limits.sentenceCharacters),
      tail: lastOf(raised.tail, limits.tailCharacters),
    }
    const before = this.#attention
    const goesOn = before?.step === attention.step && before.waiting && attention.waiting
    if (!goesOn) {
      this.#attentionNumber += 1
      const { step, sentence, tail } = attention
      this.eventLog.record({ what: 'attention', step, sentence, tail })
    }
    this.#attention = goesOn ? { ...attention, since: before.since } : attention
    this.#set(attention.step, { state: 'attention' })
  }

  /** The attention is over: answered, or gone by itself. */
  settle(): void {
    const over = this.#attention
    const step = over?.step
    if (over !== null)
      this.eventLog.record({ what: 'attention over', step: over.step, seconds: secondsSince(over.since) })
    this.#attention = null
    if (step !== undefined && this.#steps.get(step)?.state === 'attention') this.#set(step, { state: 'running' })
    else this.onChange()
  }

  get attention(): Attention | null {
    return this.#attention
  }

  /** Which attention is shown now; undefined where there is none. */
  get attentionNumber(): number | undefined {
    return this.#attention === null ? undefined : this.#attentionNumber
  }

  open(opened: OpenGate): void {
    const gate = withBoundedEvidence(opened)
    if (this.#gate?.since !== gate.since)
      this.eventLog.record({ what: 'gate opened', gate: gate.name, nodes: gate.evidence?.nodes ?? [] })
    this.#gate = gate
    this.onChange()
  }

  close(): void {
    this.#gate = null
    this.onChange()
  }

  get gate(): OpenGate | null {
    return this.#gate
  }

  /** True if the gate of this name has been opened. */
  hasPassed(gate: string): boolean {
    return [...this.#steps.values()].some(({ id, state }) => state === 'done' && isGate(id, gate))
  }

  /** Shows another upgrade as it says it stands, as if its steps were ours. */
  mirror(followed: FollowedProgress): void {
    const { service, state, steps, stepsLeftOut, attention, gate, outage, detached, leftOut, remains } = followed
    if ((stepsLeftOut?.over ?? 0) > 0) this.#passOver(steps[0] && stepNamed(steps[0].id))
    const others = this.#leftOut.filter((own) => own.service !== service)
    this.#leftOut.splice(0, this.#leftOut.length, ...others, ...leftOut)
    for (const text of remains) this.remains.add(text)
    for (const { id: named, state, seconds, since } of steps) {
      // Told by a version that knew its gates by other names.
      const id = stepNamed(named)
      const own = this.#steps.get(id)
      if (own === undefined) continue
      if (since !== undefined) this.#started.set(id, Date.parse(since))
      this.#steps.set(id, { ...own, state, ...(seconds === undefined ? {} : { seconds }) })
    }
    this.#attention = attention
    this.#gate = gate && withBoundedEvidence({ ...gate, name: gateNamed(gate.name) })
    this.#outage.mirror(outage)
    this.detached.clear()
    for (const host of detached) this.detached.add(host)
    this.#isPaused = state === 'Paused'
    this.onChange()
  }

  /** Records what somebody said. Of a signal that nobody knows even the name is theirs. */
  decided(said: Omit<Decision, 'at'>): void {
    const decision = {
      ...said,
      signal: clipped(oneLine(said.signal), limits.nameCharacters),
      why: clipped(oneLine(said.why), limits.whyCharacters),
    }
    this.#decisions.add({ at: new Date(Date.now()).toISOString(), ...decision })
    this.eventLog.record({ what: 'decision', ...decision })
    this.onChange()
  }

  /** Says of which cloud it is before there is a plan. */
  isOf(cloud: string): void {
    this.cloud = cloud
  }

  /** It ends before its first step: what it was started with, or the lock of its cloud, does not let it begin. */
  refuse(sentence: string): void {
    this.#refusal = sentence
    this.end('Refused')
  }

  end(state: 'Done' | 'Aborted' | 'Refused'): void {
    this.#end = state
    this.eventLog.record({ what: 'ended', state, ...this.#whatRemains() })
    this.onChange()
  }

  /** That other upgrade has ended: what it needed a person for is over with it. */
  endMirror(): void {
    this.#attention = null
    this.#gate = null
    this.isPaused = false
  }

  /** A pause is shown once no step is under way any more: of steps that run together, others may still change hosts. */
  pauseOnceIdle(): void {
    this.#waitsForOthers = true
    this.isPaused = true
  }

  /** Said around a pause, so that what is shown is what happens. */
  set isPaused(isPaused: boolean) {
    if (isPaused !== this.#isPaused) this.eventLog.record({ what: isPaused ? 'paused' : 'resumed' })
    this.#isPaused = isPaused
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

  /** The API goes down for all, or is back. What is told is the time between the two. */
  outage(is: 'begun' | 'over'): void {
    if (is === 'begun') {
      if (this.#outage.begin()) this.eventLog.record({ what: 'outage begun' })
    } else {
      const seconds = this.#outage.end()
      if (seconds !== undefined) this.eventLog.record({ what: 'outage over', seconds })
    }
    this.onChange()
  }

  /** What is asked after each change, so it costs nothing like `progress`, which looks at every step. */
  get standing(): Visibility {
    const step = this.#attention?.step ?? this.#steps.firstRunning
    return { service: this.service, state: this.#state(), step }
  }

  progress(): Progress {
    return {
      upgrade: this.upgrade,
      service: this.service,
      cloud: this.cloud,
      state: this.#state(),
      steps: [...this.#steps.values()].map((step) =>
        step.state === 'running' || step.state === 'attention' ? { ...step, ...this.#underWay(step.id) } : step,
      ),
      attention: this.#attention,
      gate: this.#gate,
      outage: this.#outage.now,
      detached: [...this.detached],
      decisions: this.#decisions.items,
      ...(this.#decisions.lost === undefined ? {} : { decisionsLeftOut: this.#decisions.lost.count }),
      ...(this.#leftOut.length === 0 ? {} : { leftOut: [...this.#leftOut] }),
      ...this.#whatRemains(),
      pending:
        this.#end === undefined
          ? this.stopRequests.pending({ paused: this.#showsPause, atGate: this.#gate !== null })
          : null,
      ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }),
    }
  }

  #whatRemains(): { remains?: string[] } {
    return this.remains.size === 0 ? {} : { remains: [...this.remains] }
  }

  /** The other upgrade tells of its steps from this one on: those of its service before it are over. */
  #passOver(first: string | undefined): void {
    if (first === undefined) return
    const { service } = parseStepId(first)
    for (const step of this.#steps.values()) {
      if (step.id === first) return
      if (step.state !== 'done' && parseStepId(step.id).service === service)
        this.#steps.set(step.id, { ...step, state: 'done' })
    }
  }

  #state(): UpgradeStatus {
    if (this.#end !== undefined) return this.#end
    if (this.#attention !== null) return 'Attention'
    if (this.#gate !== null) return 'AwaitingGate'
    return this.#showsPause ? 'Paused' : 'Running'
  }

  get #showsPause(): boolean {
    if (!this.#isPaused || !this.#waitsForOthers) return this.#isPaused
    return [...this.#steps.values()].every(({ state }) => state !== 'running')
  }

  #seconds(id: string): number {
    return (Date.now() - (this.#started.get(id) ?? Date.now())) / 1000
  }

  #underWay(id: string): Pick<StepProgress, 'seconds' | 'since'> {
    const started = this.#started.get(id)
    return started === undefined ? {} : { seconds: this.#seconds(id), since: new Date(started).toISOString() }
  }

  #set(id: string, change: Partial<StepProgress>): void {
    const step = this.#steps.get(id)
    if (step !== undefined) this.#steps.set(id, { ...step, ...change })
    this.onChange()
  }
}

const withBoundedEvidence = (gate: OpenGate): OpenGate =>
  gate.evidence === undefined ? gate : { ...gate, evidence: boundedEvidence(gate.evidence) }

const isOver = ({ state }: StepProgress): boolean => state === 'done' || state === 'not needed' || state === 'left out'
