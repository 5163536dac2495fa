import { z } from 'zod'

/** A number as HAProxy prints it. */
export const Count = z
  .string()
  .regex(/^\d+$/, 'a whole number')
  .transform((text) => Number(text))

/** A number that is empty where it does not apply. */
export const CountOrEmpty = z.union([Count, z.literal('').transform(() => undefined)])

/** One line of a table by its columns' names: versions add columns, and have moved them. */
export function byName(columns: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    columns.flatMap((column, index) => (column === '' ? [] : [[column, values[index] ?? ''] as const])),
  )
}
