import type { OpenGate } from '../../cloud/model/progress'
import { gateNamed } from '../procedure/gate-names'
import type { EventLog } from './event-log'
import { boundedEvidence } from './within-limits'

/** The gate that an upgrade waits at: one at a time. */
export class ShownGate {
  #now: OpenGate | null = null

  constructor(private readonly eventLog: EventLog) {}

  get now(): OpenGate | null {
    return this.#now
  }

  /** Opens a gate, or shows what was read of an open one last. */
  open(opened: OpenGate): void {
    const gate = bounded(opened)
    if (this.#now?.since !== gate.since)
      this.eventLog.record({ what: 'gate opened', gate: gate.name, nodes: gate.evidence?.nodes ?? [] })
    this.#now = gate
  }

  close(): void {
    this.#now = null
  }

  /** Shows another upgrade's gate, which that upgrade records itself. */
  mirror(gate: OpenGate | null): void {
    this.#now = gate && bounded({ ...gate, name: gateNamed(gate.name) })
  }
}

const bounded = (gate: OpenGate): OpenGate =>
  gate.evidence === undefined ? gate : { ...gate, evidence: boundedEvidence(gate.evidence) }
