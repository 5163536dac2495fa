/**
 * The most of each thing that is kept, shown or sent on, whatever arrives. What goes beyond is left out, and how much it
 * was is said. docs/guarantees.md has the same table; Temporal's own limits are 2 MiB a payload and 4 MB an answer.
 */
export const limits = {
  /** Problems of one value that are told, and the characters of their sentence. */
  problems: 5,
  whyCharacters: 600,
  /** A name that people send: a signal's, above all. */
  nameCharacters: 100,
  /** What a probe, a check or a node at a gate said. */
  saidCharacters: 600,
  /** The end of a command's output. */
  tailCharacters: 2000,
  /** What happened and what it means, for a person who has to answer. */
  sentenceCharacters: 4000,
  /** A notification. */
  notificationCharacters: 2000,
  /** Decisions in `progress`: the last so many, as long as they fit. */
  decisions: 50,
  decisionsBytes: 48_000,
} as const
