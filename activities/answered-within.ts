import type { Host } from '../cloud/model/hosts'
import { upgradeError, type UpgradeError } from '../cloud/model/errors'
import { unlessAborted } from './unless-aborted'

/** Seconds after which a host ends a probe, and says so. */
export const probeSeconds = 120

/**
 * Asks a host a question and waits no longer than some seconds for the answer, even if `ask` would wait longer.
 * @param before the rest of these seconds, and the fault of the earlier tries: it says more than silence
 * @param ask ends at the latest with the signal that it is given; `answered` stops the clock before its end
 * @throws UpgradeError HostUnreachable if no answer has come; the signal's reason, at once
 */
export async function answeredWithin<T>(
  { name: host, address, port }: Host,
  seconds: number,
  signal: AbortSignal,
  ask: (until: AbortSignal, answered: () => void) => Promise<T>,
  before: { readonly leftSeconds: number; readonly fault?: UpgradeError | undefined } = { leftSeconds: seconds },
): Promise<T> {
  if (seconds >= probeSeconds)
    return unlessAborted(
      ask(signal, () => undefined),
      signal,
    )
  const late = new AbortController()
  const reason = `it was asked a question and has not answered within ${seconds} s`
  const isLate = (): void =>
    late.abort(before.fault ?? upgradeError('HostUnreachable', { host, address: `${address}:${port}`, reason }))
  // A little late, so that a caller that measures the time finds it over too.
  const timer = setTimeout(isLate, before.leftSeconds * 1000 + 10)
  const until = AbortSignal.any([signal, late.signal])
  try {
    return await unlessAborted(
      ask(until, () => clearTimeout(timer)),
      until,
    )
  } finally {
    clearTimeout(timer)
  }
}
