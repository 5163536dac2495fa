import { setTimeout as wait } from 'node:timers/promises'

/** Waits until `holds` does; an error counts as no. It fails after 20 seconds. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  let last: unknown
  const start = Date.now()
  while (Date.now() - start < 20_000) {
    try {
      if (await holds()) return
      last = undefined
    } catch (error) {
      last = error
    }
    await wait(20)
  }
  throw new Error('what the test waited for did not come', { cause: last })
}
