import { z } from 'zod'

/** A number as HAProxy prints it. */
export const Count = z
  .string()
  .regex(/^\d+$/, 'a whole number')
  .transform((text) => Number(text))

/** A number that is empty where it does not apply. */
export const CountOrEmpty = z.union([Count, z.literal('').transform(() => undefined)])

/**
 * Reads lines of a table by its columns' names, for versions add columns and have moved them. Only the wanted columns are
 * read: a table has about a hundred, and a wait reads it several times a second.
 */
export function lineReader(
  columns: readonly string[],
  wanted: readonly string[],
): (values: readonly string[]) => Record<string, string> {
  const places = wanted.map((column) => [column, columns.indexOf(column)] as const).filter(([, index]) => index >= 0)
  return (values) => Object.fromEntries(places.map(([column, index]) => [column, values[index] ?? '']))
}
