/**
 * The most of each thing that is kept, shown or sent on, whatever arrives. What goes beyond is left out, and how much it
 * was is said. docs/guarantees.md has the same table; Temporal's own limits are 2 MiB a payload and 4 MB an answer.
 */
export const limits = {
  /** What is read of a message or an input, of an activity's result, and of a cloud. What is larger is refused unread. */
  arrives: {
    message: { values: 120_000, characters: 1_000_000 },
    result: { values: 25_000, characters: 1_000_000 },
    cloud: { values: 100_000, characters: 2_000_000 },
  },
  /** Problems of one value that are told, and the characters of their sentence. */
  problems: 5,
  whyCharacters: 600,
  /** A name that people send: a signal's, above all. */
  nameCharacters: 100,
  /** What a probe, a check or a node at a gate said. */
  saidCharacters: 600,
  /** The same where there are many of them. */
  briefCharacters: 200,
  /** The end of a command's output. */
  tailCharacters: 2000,
  /** What happened and what it means, for a person who has to answer. */
  sentenceCharacters: 4000,
  /** A notification. */
  notificationCharacters: 2000,
  /** Nodes, servers and the like that are listed by name in one place. */
  listed: 50,
  /** Decisions in `progress`: the last so many, as long as they fit. */
  decisions: { items: 50, bytes: 48_000 },
  /** What was read at a gate. */
  evidenceBytes: 40_000,
  /** The whole of `progress`, which is an upgrade's result too. */
  progressBytes: 220_000,
  /** Of the `history` of a run, the last so many of each kind. */
  history: {
    decision: { items: 200, bytes: 150_000 },
    attention: { items: 200, bytes: 200_000 },
    step: { items: 20_000, bytes: 400_000 },
    preflight: { items: 10, bytes: 200_000 },
    other: { items: 500, bytes: 100_000 },
  },
  /** A cloud as the workflows see it: some nine hundred network nodes. Any one text in it, above all a command. */
  cloudBytes: 1_900_000,
  cloudTextCharacters: 100_000,
  /** What one preflight of a service says, and what it is asked in one go. */
  preflightBytes: 180_000,
  preflightInputBytes: 1_000_000,
  /** Hosts of which a preflight tells what was done before, or that they are out of the balancers. */
  preflightHosts: 1000,
} as const
