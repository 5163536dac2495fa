import { CancellationScope, isCancellation } from '@temporalio/workflow'
import type { z } from 'zod'
import { readArrived, type Arrived } from '../../cloud/model/arrived'
import { limits } from '../../cloud/model/limits'
import { clipped, oneLine } from '../../cloud/model/text'
import { mostOf, results } from './results'

/** Characters of a failure's message that are made one line, before it is cut to the shown length. */
const readCharacters = 10_000

/**
 * Reads the result of an activity. Anybody may complete one by hand, so it is parsed like every input. Never throws.
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

/** The reason of an activity's failure, in a sentence; a person may have failed it by hand too. */
export function failureOf(id: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const message = cause instanceof Error ? cause.message : String(cause)
  return `${id} failed: ${clipped(oneLine(clipped(message, readCharacters)), limits.saidCharacters)}`
}

/** True if an activity ended because its scope was cancelled, rather than because somebody has failed it so. */
export const isUnwanted = (error: unknown): boolean =>
  isCancellation(error) && CancellationScope.current().consideredCancelled
