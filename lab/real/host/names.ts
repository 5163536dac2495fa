import type { Role } from '../base'
import { balancerHosts, controllers, networkNodes, type BalancerHost, type HostName } from '../../host-names'

/** A host that OpenStack's packages are installed on. */
export type CloudHost = Exclude<HostName, BalancerHost>

export function isBalancer(name: HostName): name is BalancerHost {
  return balancerHosts.some((each) => each === name)
}

/** The role of a cloud host, by its name. */
export function roleOf(name: CloudHost): Role {
  if (controllers.some((each) => each === name)) return 'controller'
  return networkNodes.some((each) => each === name) ? 'network' : 'compute'
}
