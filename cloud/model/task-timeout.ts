import type { Cloud } from './cloud'

/** A replay of a history with fewer hosts takes a small part of the ten seconds that Temporal gives by default. */
const hostsInTenSeconds = 200

/**
 * How long a worker may take over one workflow task of an upgrade of this cloud, as an option of its start; without it, the
 * ten seconds that Temporal gives by default. The history grows with the hosts of a cloud, and a new worker reads all of it
 * within its first task: one that needs longer would begin again, and again. A frozen worker costs as much in turn.
 */
export const taskTimeoutFor = ({
  network,
  computes,
}: Pick<Cloud, 'network' | 'computes'>): { readonly workflowTaskTimeout?: '60 seconds' } =>
  network.length + computes.length > hostsInTenSeconds ? { workflowTaskTimeout: '60 seconds' } : {}
