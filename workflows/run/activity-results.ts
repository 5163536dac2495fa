import { CancellationScope, isCancellation } from '@temporalio/workflow'
import type { z } from 'zod'
import { readArrived, type Arrived } from '../../cloud/model/arrived'
import { limits } from '../../cloud/model/limits'
import { clipped, oneLine } from '../../cloud/model/text'
import { mostOf, results } from './results'

/** So much of a failure's message is made one line, before it is cut to what is told. */
const readCharacters = 10_000

/**
 * Reads the result of an activity. Anybody may complete one by hand, so it is parsed like all that arrives. Never throws.
 * @param id the activity's id, by which a person knows it
 */
export function readAnswer<A extends keyof typeof results>(
  activity: A,
  id: string,
  result: unknown,
): Arrived<z.infer<(typeof results)[A]>> {
  const read = readArrived(results[activity], result, mostOf(activity))
  return read.ok ? read : { ok: false, why: `The result of ${id} is not one: ${read.why}` }
}

/** Why an activity failed, which anybody may bring about by hand too: in a sentence. */
export function failureOf(id: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const message = cause instanceof Error ? cause.message : String(cause)
  return `${id} failed: ${clipped(oneLine(clipped(message, readCharacters)), limits.saidCharacters)}`
}

/** True if an activity ended because it is no longer wanted here, rather than because somebody has failed it so. */
export const isUnwanted = (error: unknown): boolean =>
  isCancellation(error) && CancellationScope.current().consideredCancelled
