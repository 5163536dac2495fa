import { setMaxListeners } from 'node:events'

/**
 * Waits for a promise unless the signal comes first: then rejects with its reason at once.
 * @param late called with a result that comes after all, to put it away
 */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  late: (came: T) => void = () => undefined,
): Promise<T> {
  // One signal ends every wait of a command: a hundred listeners are no leak, and Node's warning would be part of its
  // output.
  setMaxListeners(0, signal)
  let stop = (): void => undefined
  const stopped = new Promise<typeof isAborted>((resolve) => {
    stop = () => resolve(isAborted)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    const first = await Promise.race([work, stopped])
    if (first !== isAborted) return first
    work.then(late, () => undefined)
    signal.throwIfAborted()
    throw new Error('aborted')
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const isAborted = Symbol('aborted')
