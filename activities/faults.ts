import { CancelledFailure } from '@temporalio/activity'
import { upgradeError, UpgradeError } from '../cloud/model/errors'

/** The error as one of the table: an error that no entry foresaw is `Unexpected`, so that a person gets a sentence. */
export function toUpgradeError(where: string, error: unknown): UpgradeError {
  if (error instanceof UpgradeError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return upgradeError('Unexpected', { where, reason }, error)
}

/** The outcome of a step that can't go on until a person has looked. A cancellation of the activity is thrown on. */
export function refusedUnlessCancelled(
  where: string,
  error: unknown,
  signal: AbortSignal,
): { readonly state: 'refused'; readonly type: string; readonly sentence: string } {
  signal.throwIfAborted()
  if (error instanceof CancelledFailure) throw error
  const { type, message } = toUpgradeError(where, error)
  return { state: 'refused', type, sentence: message }
}
