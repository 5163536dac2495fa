import { CancelledFailure } from '@temporalio/activity'
import { upgradeError, UpgradeError } from '../cloud/model/errors'
import type { Outcome } from '../cloud/model/outcomes'

/** The error as one of the table: an error that no entry foresaw is `Unexpected`, so that a person gets a sentence. */
export function toUpgradeError(where: string, error: unknown): UpgradeError {
  if (error instanceof UpgradeError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return upgradeError('Unexpected', { where, reason }, error)
}

/** A step that can't begin or go on until a person has looked. */
export type Refusal = Extract<Outcome, { state: 'refused' }>

/**
 * Makes the outcome of an error of the table that a person has to look at.
 * @param more is added to its sentence
 * @throws the reason of the signal where it is aborted, and any error that is not of the table
 */
export function refusal(error: unknown, signal: AbortSignal, more = ''): Refusal {
  signal.throwIfAborted()
  if (!(error instanceof UpgradeError)) throw error
  return { state: 'refused', type: error.type, sentence: error.message + more }
}

/**
 * Makes the outcome of any error of a step: one that is not of the table is `Unexpected`.
 * @throws the cancellation by which an activity is ended from outside
 */
export function refusedUnlessCancelled(where: string, error: unknown, signal: AbortSignal): Refusal {
  signal.throwIfAborted()
  if (error instanceof CancelledFailure) throw error
  return refusal(toUpgradeError(where, error), signal)
}
