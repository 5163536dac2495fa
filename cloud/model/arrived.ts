import type { z } from 'zod'
import { whyRefused } from './problems'

/** Bounds of the data that is read: the number of values and keys, and the number of their characters. */
export interface Most {
  readonly values: number
  readonly characters: number
}

/** A value that arrived, or in a sentence why it is none. */
export type Arrived<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

/** True if a value is no larger than that. Looks no further once it is, however large or deep it is. */
function isWithin(value: unknown, { values, characters }: Most): boolean {
  let [valuesLeft, charactersLeft] = [values, characters]
  const rest: unknown[] = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    valuesLeft -= 1
    if (typeof next === 'string') charactersLeft -= next.length
    else if (Array.isArray(next)) {
      if (next.length > valuesLeft) return false
      for (const item of next as unknown[]) rest.push(item)
    } else if (typeof next === 'object' && next !== null) {
      const keys = Object.keys(next)
      if (keys.length > valuesLeft) return false
      for (const key of keys) {
        charactersLeft -= key.length
        rest.push((next as Readonly<Record<string, unknown>>)[key])
      }
    }
    if (valuesLeft < rest.length || charactersLeft < 0) return false
  }
  return true
}

/**
 * Reads any value that was sent to a workflow. Never throws, and takes a bounded time: a workflow task that computes for
 * longer than some seconds is failed, and tried again for ever. So a value that is far too large is refused unread.
 */
export function readArrived<S extends z.ZodType>(schema: S, value: unknown, most: Most): Arrived<z.infer<S>> {
  if (!isWithin(value, most)) {
    const { values, characters } = most
    return { ok: false, why: `the whole is too large: should be at most ${values} values and ${characters} characters` }
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, why: whyRefused(parsed.error, value) }
}
