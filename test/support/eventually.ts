import { setTimeout as sleep } from 'node:timers/promises'

export interface Patience {
  /** The condition in words, for the error: `no process is left`. */
  readonly what?: string
  /** Seconds until the wait fails; 60 unless given. A busy machine takes several times as long as a quiet one. */
  readonly seconds?: number
  /** Milliseconds between two tries; 50 unless given. */
  readonly everyMilliseconds?: number
}

/**
 * Tries until the work ends well with anything but false, and returns that. An error counts as false.
 * @throws {Error} after the given seconds, with `what`; its cause is the error of the last try
 */
export async function eventually<T>(
  work: () => T | Promise<T>,
  { what = 'the condition of the test', seconds = 60, everyMilliseconds = 50 }: Patience = {},
): Promise<Exclude<T, false>> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    let cause: unknown
    try {
      const result = await work()
      if (result !== false) return result as Exclude<T, false>
    } catch (error) {
      cause = error
    }
    if (Date.now() > end) throw new Error(`it never came true: ${what}`, { cause })
    await sleep(everyMilliseconds)
  }
}
