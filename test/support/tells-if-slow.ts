const patienceMilliseconds = 90_000

/** Waits, and names the wait on standard error once it is long: a test that runs out of time does not say in which part. */
export async function tellsIfSlow<T>(what: string, waited: Promise<T>): Promise<T> {
  const timer = setTimeout(
    () => process.stderr.write(`still waited for after ${patienceMilliseconds / 1000} s: ${what}\n`),
    patienceMilliseconds,
  )
  try {
    return await waited
  } finally {
    clearTimeout(timer)
  }
}
