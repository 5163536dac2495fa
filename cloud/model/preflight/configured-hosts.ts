import type { Cloud, ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'

/** Where the upgrade sets an option of the service's own file, if the file is there: controllers, network nodes, computes. */
export const configuredHosts = ({ network, computes }: Cloud, { hosts }: ServiceOnCloud): readonly Host[] => [
  ...new Map([...hosts, ...network, ...computes].map((host) => [host.name, host])).values(),
]
