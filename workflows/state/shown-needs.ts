import type { FollowedProgress } from '../../cloud/model/followed'
import type { HostName, StepId } from '../../cloud/model/ids'
import type { Attention, OpenGate } from '../../cloud/model/progress'
import type { EventLog } from './event-log'
import { ShownAttention } from './shown-attention'
import { ShownGate } from './shown-gate'
import type { UpgradeSteps } from './upgrade-steps'
import { WaitingLine, type InLine } from './waiting-line'

/** The needs for a person: the attention and the gate that are shown, and the steps that stand in line for one. */
export class ShownNeeds {
  readonly #attention: ShownAttention
  readonly #gate: ShownGate
  readonly #line = new WaitingLine()

  /** @param onChange called after each change */
  constructor(
    eventLog: EventLog,
    private readonly steps: Pick<UpgradeSteps, 'stateOf' | 'enter'>,
    private readonly onChange: () => void,
  ) {
    this.#attention = new ShownAttention(eventLog)
    this.#gate = new ShownGate(eventLog)
  }

  /** Shows a need for a person, as `ShownAttention.raise`. */
  raise(attention: Attention): void {
    this.#line.leave(attention.step)
    this.#attention.raise(attention)
    this.steps.enter(attention.step, 'attention')
  }

  /** Ends the attention: it was answered, or its cause has gone. */
  settle(): void {
    const over = this.#attention.settle()
    if (over !== null && this.steps.stateOf(over.step) === 'attention') this.steps.enter(over.step, 'running')
    else this.onChange()
  }

  get attention(): Attention | null {
    return this.#attention.now
  }

  /** The number of the present attention; undefined without one. */
  get attentionNumber(): number | undefined {
    return this.#attention.number
  }

  /** Lets a step stand in line that needs a person while another one is asked about. */
  lineUp(step: InLine): void {
    this.#line.add(step)
    this.steps.enter(step.id, 'attention')
  }

  /** A step that stood in line needs nobody any more. Nothing changes where it did not. */
  leaveLine(id: StepId): void {
    this.#line.leave(id)
    if (this.steps.stateOf(id) === 'attention' && this.#attention.now?.step !== id) this.steps.enter(id, 'running')
  }

  /** The steps that need a person while another one is asked about. */
  get line(): Pick<WaitingLine, 'has' | 'ids' | 'isEmpty' | 'next' | 'progress'> {
    return this.#line
  }

  /** True if a step of the host is asked about, or waits to be. */
  isOf(host: HostName): boolean {
    return this.#attention.now?.host === host || this.#line.hasHost(host)
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

  /** Shows the needs of another upgrade, which that upgrade records itself; those of one that has ended are over with it. */
  mirror({ attention, gate, alsoWaiting }: Pick<FollowedProgress, 'attention' | 'gate' | 'alsoWaiting'>): void {
    this.#attention.mirror(attention)
    this.#line.mirror(alsoWaiting)
    this.#gate.mirror(gate)
  }
}
