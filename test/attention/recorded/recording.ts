/** The end of a command that was seen to fail: the last lines as `tailOf` leaves them, standard error first. */
export interface Recording {
  /** The failure's name in cloud/model/known-failures. */
  readonly failure: string
  readonly step: string
  readonly exitCode: number
  readonly tail: string
}

/** Lines of output. */
export const lines = (...each: readonly string[]): string => each.join('\n')
