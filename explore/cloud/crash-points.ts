/** A moment at which the worker may be lost: right at a question, before it is asked or before its answer is read. */
export interface Crash {
  readonly question: number
  readonly answered: boolean
}

/**
 * Moments of one night between which nothing was done but reading, and no time passed. A crash at any of them loses the same
 * attempts, and leaves the same cloud: so the rest of the night is the same too, and one of them stands for all.
 */
export interface CrashPoint {
  readonly first: Crash
  last: Crash
  /** The number of these moments. */
  alike: number
}

/** The moments of a night at which the worker may be lost, in order. */
export class CrashPoints {
  readonly points: CrashPoint[] = []
  #state: readonly number[] = []

  /**
   * The worker may be lost here.
   * @param state numbers of which one is another as soon as anything was done
   */
  add(crash: Crash, state: readonly number[]): void {
    const point = this.points.at(-1)
    if (point !== undefined && state.every((each, at) => each === this.#state[at])) {
      point.last = crash
      point.alike += 1
    } else this.points.push({ first: crash, last: crash, alike: 1 })
    this.#state = state
  }
}
