import { setTimeout as sleep } from 'node:timers/promises'

export interface Patience {
  /** A sentence for the error: `no process is left`. */
  readonly what?: string
  /** Seconds until the wait fails; 60 unless given. A busy machine takes several times as long as a quiet one. */
  readonly seconds?: number
  /** Milliseconds between two tries; 50 unless given. */
  readonly everyMilliseconds?: number
}

/**
 * Tries until the work gives anything but false and undefined, and gives that. An error counts as no.
 * @throws {Error} after the given seconds, with `what`, and with the error of the last try as its cause
 */
export async function eventually<T>(
  work: () => T | Promise<T>,
  { what = 'what the test waited for', seconds = 60, everyMilliseconds = 50 }: Patience = {},
): Promise<Exclude<T, false | undefined>> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    let cause: unknown
    try {
      const result = await work()
      if (isGiven(result)) return result
    } catch (error) {
      cause = error
    }
    if (Date.now() > end) throw new Error(`it never came true: ${what}`, { cause })
    await sleep(everyMilliseconds)
  }
}

const isGiven = <T>(result: T): result is Exclude<T, false | undefined> => result !== false && result !== undefined
