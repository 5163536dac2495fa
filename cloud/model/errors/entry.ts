/**
 * The next thing that happens after an error.
 *
 * - `transport`: the world is out of reach for now. Tried again for as long as it lasts.
 * - `decision`: a person has to look. The upgrade waits at its step.
 * - `input`: the given input is wrong. Nothing was changed.
 */
export type ErrorKind = 'transport' | 'decision' | 'input'

/** One row of the table: its kind, and the sentence made of the details. */
export interface Entry<D> {
  readonly kind: ErrorKind
  readonly sentence: (details: D) => string
}

/** The end of a sentence that asks for a correction in cloud.yaml, while an upgrade is under way. */
export const keptFile = 'an upgrade keeps the cloud.yaml that it began with: abort it then, and start it again'

/** Names the details type of an entry without widening the table. */
export const entry = <D>(kind: ErrorKind, sentence: (details: D) => string): Entry<D> => ({ kind, sentence })
