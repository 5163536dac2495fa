/** An act on the virtual clock, which may be called off. */
export interface Alarm {
  readonly at: number
  readonly order: number
  act: (() => void) | undefined
}

/** A clock of its own, of whole milliseconds: time passes from one act to the next, and never between. */
export class Clock {
  nowMilliseconds = 0
  /** The number of acts that it has done. */
  acts = 0
  /** The time of the event that is replayed now. */
  replayedAt: number | undefined
  readonly #queue: Alarm[] = []
  #order = 0

  /** The time that the product sees. */
  get shownMilliseconds(): number {
    return this.replayedAt ?? this.nowMilliseconds
  }

  /** Does something after a number of seconds. To call it off, take its `act` away. */
  after(seconds: number, act: () => void): Alarm {
    const alarm = { at: Math.round(this.nowMilliseconds + seconds * 1000), order: (this.#order += 1), act }
    let index = this.#queue.length
    while (index > 0 && isLater(this.#queue[index - 1], alarm)) index -= 1
    this.#queue.splice(index, 0, alarm)
    return alarm
  }

  /** Goes to the next act, and does it. @returns false if there is none */
  next(): boolean {
    const first = this.#queue.shift()
    if (first === undefined) return false
    if (first.act === undefined) return true
    this.nowMilliseconds = first.at
    this.acts += 1
    first.act()
    return true
  }
}

const isLater = (one: Alarm | undefined, other: Alarm): boolean =>
  one !== undefined && (one.at > other.at || (one.at === other.at && one.order > other.order))
