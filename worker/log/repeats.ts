import type { Line } from './line'

/** Equal lines that are written before the rest of them is only counted. */
const writtenAtOnce = 3
const firstWindowSeconds = 60
const longestWindowSeconds = 900
/** Kinds of lines that are remembered; of more, the oldest is forgotten. */
const rememberedAtMost = 2000

/** The lines of one kind since the last one that was written. */
interface Kind {
  until: number
  seconds: number
  written: number
  held: number
  last: Line
}

/** Seconds and counts differ between two lines that tell of one thing. */
const withoutCounts = (text: string): string =>
  text.replace(/\d+(?:\.\d+)?(?= ?(?:m?s|seconds|minutes|times|retries)\b)/g, '#')

function kindOf(line: Line): string {
  const { level, message, component, target, workflow, run, step, activity, error } = line
  const fault = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
  return JSON.stringify([
    level,
    withoutCounts(message),
    component,
    target,
    workflow,
    run,
    step,
    activity,
    withoutCounts(fault),
  ])
}

/**
 * Bounds the lines of one kind: a host that is down for an hour must not fill the disk. The first three within a minute are
 * written. After that one is written at the end of each window, with the number of those that it stands for. A window is a
 * minute, then two, up to a quarter of an hour; a kind that stays away for a window begins anew.
 */
export class Repeats {
  readonly #kinds = new Map<string, Kind>()

  /** @param now the clock, in milliseconds */
  constructor(
    private readonly write: (line: Line) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Writes a line, or counts it. */
  take(line: Line): void {
    const key = kindOf(line)
    this.#closeIfOver(key)
    const kind = this.#kinds.get(key)
    if (kind === undefined) {
      const until = this.now() + firstWindowSeconds * 1000
      this.#kinds.set(key, { until, seconds: firstWindowSeconds, written: 1, held: 0, last: line })
      this.write(line)
      this.#forgetOldest()
    } else if (kind.written < writtenAtOnce) {
      kind.written += 1
      this.write(line)
    } else {
      kind.held += 1
      kind.last = line
    }
  }

  /** Writes the lines whose window is over. To be called now and then. */
  look(): void {
    for (const key of [...this.#kinds.keys()]) this.#closeIfOver(key)
  }

  /** Writes all that was held back. */
  flush(): void {
    for (const kind of this.#kinds.values()) this.#writeHeld(kind)
    this.#kinds.clear()
  }

  #closeIfOver(key: string): void {
    const kind = this.#kinds.get(key)
    if (kind === undefined || this.now() < kind.until) return
    if (kind.held === 0) {
      this.#kinds.delete(key)
      return
    }
    this.#writeHeld(kind)
    kind.seconds = Math.min(kind.seconds * 2, longestWindowSeconds)
    kind.until = this.now() + kind.seconds * 1000
    kind.written = writtenAtOnce
  }

  #writeHeld(kind: Kind): void {
    if (kind.held > 0) this.write({ ...kind.last, repeated: kind.held })
    kind.held = 0
  }

  #forgetOldest(): void {
    const [oldest] = this.#kinds
    if (oldest === undefined || this.#kinds.size <= rememberedAtMost) return
    this.#writeHeld(oldest[1])
    this.#kinds.delete(oldest[0])
  }
}
