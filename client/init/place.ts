/** A line of a file that an operator has given, or that a host has. */
export interface Place {
  readonly file: string
  /** 0 of something that has no lines: the answer of a running program. */
  readonly line: number
}

/** Stands in the place of a file for the answers that an operator has typed. */
export const typedFile = 'your answer'

/** A text, and the place where it stands. */
export interface Said {
  /** Empty where a vault holds it. */
  readonly value: string
  readonly place: Place
  readonly isVault?: true
}

/** The place as comments name it: `multinode:4`. */
export const shownPlace = ({ file, line }: Place): string =>
  file === typedFile || line === 0 ? file : `${file}:${line}`
