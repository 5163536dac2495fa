/**
 * A reading that several viewers share: at most one is under way, and the next begins only after a pause. So any number of
 * viewers asks as much of Temporal as one.
 */
export class SharedReading<T> {
  #settled: { readonly reading: Promise<T>; readonly until: number } | undefined
  #underWay: Promise<T> | undefined

  /** @param pause milliseconds for which a reading stands, by the milliseconds that it took */
  constructor(
    private readonly read: () => Promise<T>,
    private readonly pause: (tookMilliseconds: number) => number,
  ) {}

  /** The present reading, or the one that begins now. A failure stands as long as a reading would. */
  get(): Promise<T> {
    if (this.#settled !== undefined && performance.now() < this.#settled.until) return this.#settled.reading
    this.#underWay ??= this.#begin()
    return this.#underWay
  }

  #begin(): Promise<T> {
    const began = performance.now()
    const reading = this.read()
    const settle = (): void => {
      const now = performance.now()
      this.#settled = { reading, until: now + this.pause(now - began) }
      this.#underWay = undefined
    }
    reading.then(settle, settle)
    return reading
  }
}
