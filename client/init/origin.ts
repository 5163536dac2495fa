import { oneLine } from '../../cloud/model/text'
import { shownPlace, type Place } from './place'

/** The reason for a value of a written cloud.yaml. */
export type Origin =
  /** It stands in a file of the operator's. */
  | { readonly kind: 'read'; readonly place: Place; readonly note?: string }
  /** Hosts of the cloud, or its HAProxy, have told it. */
  | { readonly kind: 'found'; readonly on: readonly string[]; readonly note?: string }
  /** No file says it. `check`: the check of preflight that proves it, or fails. */
  | { readonly kind: 'guessed'; readonly why: string; readonly check?: string }
  /** Nothing tells it: the loader refuses the line until somebody fills it in. */
  | { readonly kind: 'unknown'; readonly how: string }

/** The comment of a value. `guessed:` and `fill in:` are found by guesses.ts and by people. */
export function commentOf(origin: Origin): string {
  switch (origin.kind) {
    case 'read':
      return oneLine(`${shownPlace(origin.place)}${origin.note === undefined ? '' : `, ${origin.note}`}`)
    case 'found':
      return oneLine(`found on ${shownHosts(origin.on)}${origin.note === undefined ? '' : `: ${origin.note}`}`)
    case 'guessed':
      return oneLine(
        `guessed: ${origin.why}; check ${origin.check === undefined ? 'it yourself' : `(preflight: ${origin.check})`}`,
      )
    case 'unknown':
      return oneLine(`fill in: ${origin.how}`)
  }
}

/** Hosts by their names, or by their number if they are many. */
export const shownHosts = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')

/** A value in the place of one that is not known. No field of cloud.yaml takes angle brackets. */
export const placeholder = (words: string): string => `<${oneLine(words)}>`
