import { CancellationScope, isCancellation } from '@temporalio/workflow'
import type { z } from 'zod'
import { limits } from '../cloud/model/limits'
import { whyRefused } from '../cloud/model/problems'
import { clipped, oneLine } from '../cloud/model/text'

/** What an activity came back with, or in a sentence why that is nothing. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

/** Reads the result of an activity. Anybody may complete one by hand, so it is parsed like all that arrives. Never throws. */
export function readAnswer<S extends z.ZodType>(schema: S, activity: string, result: unknown): Answer<z.infer<S>> {
  const parsed = schema.safeParse(result)
  if (parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, why: `The result of ${activity} is not one: ${whyRefused(parsed.error, result)}` }
}

/** Why an activity failed, which anybody may bring about by hand too: in a sentence. */
export function failureOf(activity: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason = oneLine(cause instanceof Error ? cause.message : String(cause))
  return `${activity} failed: ${clipped(reason, limits.saidCharacters)}`
}

/** True if an activity ended because it is no longer wanted here, rather than because somebody has failed it so. */
export const isUnwanted = (error: unknown): boolean =>
  isCancellation(error) && CancellationScope.current().consideredCancelled
