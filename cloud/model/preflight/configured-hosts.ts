import type { Cloud, ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'

/**
 * Hosts on which the upgrade sets an option of the service's own file, if it exists: controllers, network nodes, computes.
 */
export const configuredHosts = ({ network, computes }: Cloud, { hosts }: ServiceOnCloud): readonly Host[] => [
  ...new Map([...hosts, ...network, ...computes].map((host) => [host.name, host])).values(),
]
