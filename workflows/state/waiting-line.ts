import type { HostName, StepId } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import type { AlsoWaiting } from '../../cloud/model/progress'

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
  /** The line of the upgrade that is shown here too. */
  #below: AlsoWaiting | undefined

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

  /** Shows the line of another upgrade while no own step stands in line; undefined: it has none. */
  mirror(below: AlsoWaiting | undefined): void {
    this.#below = below
  }

  /** The number of steps in line and the first of them, as `progress` tells them; nothing where there are none. */
  get progress(): { alsoWaiting?: AlsoWaiting } {
    const { ids } = this
    const shown = ids.length === 0 ? this.#below : { count: ids.length, steps: ids.slice(0, limits.listed) }
    return shown === undefined ? {} : { alsoWaiting: shown }
  }
}
