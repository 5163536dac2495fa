import type { HostName, StepId } from '../../cloud/model/ids'

/** A step that needs a person while another one is asked about. */
export interface InLine {
  readonly id: StepId
  readonly host: HostName
  /** Asked when its turn comes: its trouble may have ended by an answer to another step. */
  readonly isOver: () => boolean
  /** Shows its attention. */
  readonly show: () => void
}

/** The steps that need a person, in the order in which they came: people are asked about one at a time. */
export class WaitingLine {
  readonly #steps = new Map<string, InLine>()

  get isEmpty(): boolean {
    return this.#steps.size === 0
  }

  get ids(): readonly StepId[] {
    return [...this.#steps.values()].map(({ id }) => id)
  }

  has(id: string): boolean {
    return this.#steps.has(id)
  }

  hasHost(host: HostName): boolean {
    return [...this.#steps.values()].some((step) => step.host === host)
  }

  /** Adds a step after the others. A step that is there already keeps its place. */
  add(step: InLine): void {
    this.#steps.set(step.id, step)
  }

  leave(id: string): void {
    this.#steps.delete(id)
  }

  /** Takes the next one whose trouble goes on; undefined if there is none. */
  next(): InLine | undefined {
    for (const step of this.#steps.values()) {
      this.#steps.delete(step.id)
      if (!step.isOver()) return step
    }
    return undefined
  }
}
