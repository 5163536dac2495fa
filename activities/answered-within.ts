import type { Host } from '../cloud/model/hosts'
import { upgradeError, type UpgradeError } from '../cloud/model/errors'
import { unlessAborted } from './unless-aborted'

/** How long a probe may take before its host ends it, and says so. */
export const probeSeconds = 120

/**
 * Asks a host a question and waits no longer than so many seconds for the answer, where its own end would come later.
 * @param before what is left of these seconds, and what went wrong in those that are over: it says more than silence
 * @param ask ends at the latest with the signal that it is given
 * @throws UpgradeError HostUnreachable where no answer has come; the signal's reason, at once
 */
export async function answeredWithin<T>(
  { name: host, address, port }: Host,
  seconds: number,
  signal: AbortSignal,
  ask: (until: AbortSignal) => Promise<T>,
  before: { readonly leftSeconds: number; readonly fault?: UpgradeError | undefined } = { leftSeconds: seconds },
): Promise<T> {
  if (seconds >= probeSeconds) return unlessAborted(ask(signal), signal)
  const late = new AbortController()
  const reason = `it was asked a question and has not answered within ${seconds} s`
  const isLate = (): void =>
    late.abort(before.fault ?? upgradeError('HostUnreachable', { host, address: `${address}:${port}`, reason }))
  // Late for whoever measures the time as well.
  const timer = setTimeout(isLate, before.leftSeconds * 1000 + 10)
  const until = AbortSignal.any([signal, late.signal])
  try {
    return await unlessAborted(ask(until), until)
  } finally {
    clearTimeout(timer)
  }
}
