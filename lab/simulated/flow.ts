/** Things that happen in order, each no sooner than its delay after it was handed in; none while it is stopped. */
export class Flow {
  private readonly waiting: { readonly due: number; readonly action: () => void }[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly stopped: () => boolean) {}

  add(delayMilliseconds: number, action: () => void): void {
    this.waiting.push({ due: performance.now() + delayMilliseconds, action })
    this.go()
  }

  /** Delivers the data that is due. */
  go(): void {
    clearTimeout(this.timer)
    let next = this.waiting[0]
    while (next !== undefined && !this.stopped()) {
      const wait = next.due - performance.now()
      if (wait > 0) {
        this.timer = setTimeout(() => this.go(), Math.ceil(wait))
        return
      }
      this.waiting.shift()
      next.action()
      next = this.waiting[0]
    }
  }

  drop(): void {
    clearTimeout(this.timer)
    this.waiting.length = 0
  }
}
