/**
 * The most of each thing that is kept, shown or sent on, however much arrives. The rest is left out, and its amount is told.
 * docs/explanation/guarantees.md has this table too; Temporal's own limits are 2 MiB a payload and 4 MB an answer.
 */
export const limits = {
  /** Bounds of a message or an input, of an activity's result, and of a cloud. A larger one is refused unread. */
  arrives: {
    message: { values: 120_000, characters: 1_000_000 },
    result: { values: 25_000, characters: 1_000_000 },
    cloud: { values: 200_000, characters: 5_500_000 },
    /** Levels of a payload: the product's own have a dozen. */
    nested: 200,
  },
  /** Problems of one value that are told, and the characters of their sentence. */
  problems: 5,
  whyCharacters: 600,
  /** A name that people send: a signal's, above all. */
  nameCharacters: 100,
  /** The output of a probe or a check, or of a node at a gate. */
  saidCharacters: 600,
  /** The output of a probe or a check, in a list of many. */
  briefCharacters: 200,
  /** The end of a command's output. */
  tailCharacters: 2000,
  /** Notices of one install, and the text of each. */
  notices: { items: 40, characters: 2000, bytes: 8000 },
  /** A sentence that tells a person of an event and its meaning. */
  sentenceCharacters: 4000,
  /** A notification. */
  notificationCharacters: 2000,
  /** Times that a workflow asks for a notification of one need: reminders, and tries while nobody could be notified. */
  notificationsOfOneNeed: 60,
  /** Nodes, servers and the like that are listed by name in one place. */
  listed: 50,
  /** Decisions in `progress`: the last so many, as long as they fit. */
  decisions: { items: 50, bytes: 48_000 },
  /** The evidence of a gate. */
  evidenceBytes: 40_000,
  /** The whole of `progress`, which is an upgrade's result too. */
  progressBytes: 220_000,
  /** The entries of a run's `history` that are kept: the last of each kind. */
  history: {
    decision: { items: 200, bytes: 150_000 },
    attention: { items: 200, bytes: 200_000 },
    step: { items: 20_000, bytes: 400_000 },
    preflight: { items: 10, bytes: 200_000 },
    other: { items: 500, bytes: 100_000 },
  },
  /**
   * A cloud as the workflows see it: some ten thousand computes, or fewer hosts with agents. It is compressed
   * on its way. Any one text in it, above all a command.
   */
  cloudBytes: 5_000_000,
  cloudTextCharacters: 100_000,
  /** Steps of one upgrade that a new worker was seen to take over: in tasks of a minute, and in Temporal's usual ten seconds. */
  steps: 5100,
  stepsInShortTasks: 2000,
  /** The result of one preflight of a service, and the input of one preflight activity. */
  preflightBytes: 180_000,
  preflightInputBytes: 1_000_000,
  /** Hosts for which a preflight tells earlier commands, or that they are out of the balancers. */
  preflightHosts: 1000,
} as const
