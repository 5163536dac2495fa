import type { StepProgress } from '../../cloud/model/progress'

/**
 * The steps of an upgrade by their ids, in the order of its plan. Which of them runs is known without a look at all: it is
 * asked after each change, and an upgrade with a thousand hosts has thousands of both.
 */
export class StepStates {
  readonly #steps = new Map<string, StepProgress>()
  readonly #places = new Map<string, number>()
  readonly #running = new Set<string>()

  get(id: string): StepProgress | undefined {
    return this.#steps.get(id)
  }

  /** A step that is new stands behind all others. */
  set(id: string, step: StepProgress): void {
    if (!this.#steps.has(id)) this.#places.set(id, this.#steps.size)
    this.#steps.set(id, step)
    if (step.state === 'running') this.#running.add(id)
    else this.#running.delete(id)
  }

  values(): IterableIterator<StepProgress> {
    return this.#steps.values()
  }

  /** The first in the order of the plan that runs now. */
  get firstRunning(): string | undefined {
    let first: string | undefined
    for (const id of this.#running) if (first === undefined || this.#placeOf(id) < this.#placeOf(first)) first = id
    return first
  }

  #placeOf(id: string): number {
    return this.#places.get(id) ?? this.#places.size
  }
}
