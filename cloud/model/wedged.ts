/** A message that a person sent and no worker has handled. */
export interface UnheardSignal {
  readonly name: string
  readonly by: string
  readonly payload: string
}

/** The workflow task of an upgrade that fails, or does not end in time, at each attempt. */
export interface FailingTask {
  /**
   * `code`: the worker's workflows are of another version; `task`: it fails for another reason; `slow`: no attempt ends in
   * time. Only the first attempt of a row tells why it failed: of the others Temporal knows that they came to no end.
   */
  readonly kind: 'code' | 'task' | 'slow'
  /** Number of failures in a row. */
  readonly failures: number
  /** Time of the first failure, in ISO 8601. */
  readonly since: string
  /** Temporal's word for the cause: `NON_DETERMINISTIC_ERROR`. */
  readonly cause: string
  /** The worker's words, redacted and on one line; '' where there are none. */
  readonly message: string
  /** The event by which the last good workflow task ended; undefined where none ever did. */
  readonly lastGood: number | undefined
  /** The messages that came since then and are not handled: oldest first. */
  readonly unheard: readonly UnheardSignal[]
  readonly runId: string
}

/** The failure in words: its kind, since when, and why. */
export function failureOf({ kind, failures, since, cause, message }: FailingTask): string {
  const often = `${failures === 1 ? 'once' : `${failures} times`} in a row since ${since.slice(11, 19)} UTC`
  return kind === 'slow'
    ? `its workflow task has not ended in time, ${often}`
    : `its workflow task has failed ${often}: ${message === '' ? 'without a word' : message} (${cause})`
}

/**
 * The operator's way out of the failure.
 * @param unwedge the command that frees the upgrade
 */
export function wayOutOf({ kind, cause, lastGood }: FailingTask, unwedge: string): string {
  if (kind === 'code')
    return `Its worker runs another version of the workflows than it has gone on with so far: start a worker of that version, or of a newer one, and end the other. It is tried again every ten seconds, and nothing is lost. Where its worker is of that version, ${unwedge} says how far back it has to go, and does nothing unless told --yes.`
  if (kind === 'slow')
    return "Its worker is starved of CPU, was frozen, or fails it: its log says which. Start a worker elsewhere, or end what takes its machine's time."
  if (cause === 'BAD_SEARCH_ATTRIBUTES')
    return 'Register the search attributes (docs/how-to/run-workers.md has the lines); it goes on by itself.'
  if (lastGood === undefined) return 'It has never got under way: correct what it says, or terminate it and start it.'
  return `Free it: ${unwedge} says what is lost by that, and does nothing unless told --yes.`
}
