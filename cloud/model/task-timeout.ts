/** A replay of a history with fewer steps takes a small part of the ten seconds that Temporal gives by default. */
const stepsInTenSeconds = 300

/** The time that a worker is given where histories may be long. */
export const longTaskSeconds = 60

/**
 * The time that a worker may take for one workflow task of an upgrade with so many steps, as an option of its start. Without
 * the option, Temporal gives ten seconds. The history grows with the steps, and a new worker reads all of it within its first
 * task. A worker that needs longer would begin again, and again. In return, a frozen worker costs as much.
 */
export const taskTimeoutFor = (steps: number): { readonly workflowTaskTimeout?: `${number} seconds` } =>
  steps > stepsInTenSeconds ? { workflowTaskTimeout: `${longTaskSeconds} seconds` } : {}
