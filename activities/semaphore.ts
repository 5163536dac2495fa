/** Lets a fixed number through at once; the others wait in the order they came. */
export class Semaphore {
  private inside = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly places: number) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.places) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.inside += 1
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.inside -= 1
    }
  }

  /** True while nobody is inside. */
  get isIdle(): boolean {
    return this.inside === 0
  }
}

/** A semaphore for each key: work under one key never waits for work under another. */
export class SemaphoreByKey {
  private readonly each = new Map<string, Semaphore>()

  /** @param places how much work of one key is done at once */
  constructor(private readonly places: number) {}

  async pass<T>(key: string, work: () => Promise<T>): Promise<T> {
    const semaphore = this.each.get(key) ?? new Semaphore(this.places)
    this.each.set(key, semaphore)
    try {
      return await semaphore.pass(work)
    } finally {
      if (semaphore.isIdle) this.each.delete(key)
    }
  }
}
