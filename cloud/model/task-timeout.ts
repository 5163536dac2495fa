import type { Cloud } from './cloud'

/** A replay of a history with fewer hosts takes a small part of the ten seconds that Temporal gives by default. */
const hostsInTenSeconds = 200

/** The time that a worker is given where histories may be long. */
export const longTaskSeconds = 60

/**
 * The time that a worker may take for one workflow task of an upgrade of this cloud, as an option of its start. Without the
 * option, Temporal gives ten seconds. The history grows with the hosts of a cloud, and a new worker reads all of it within
 * its first task. A worker that needs longer would begin again, and again. In return, a frozen worker costs as much.
 */
export const taskTimeoutFor = ({
  network,
  computes,
}: Pick<Cloud, 'network' | 'computes'>): { readonly workflowTaskTimeout?: `${number} seconds` } =>
  network.length + computes.length > hostsInTenSeconds ? { workflowTaskTimeout: `${longTaskSeconds} seconds` } : {}
