import type { Role } from '../base'

/** The hosts of the lab, by role. */
export const controllers = ['controller1', 'controller2', 'controller3'] as const
export const networkNodes = ['network1', 'network2'] as const
export const computes = ['compute1'] as const
export const balancerHosts = ['lb1', 'lb2'] as const
export const hostNames = [...controllers, ...networkNodes, ...computes, ...balancerHosts] as const

export type HostName = (typeof hostNames)[number]
export type BalancerHost = (typeof balancerHosts)[number]
/** A host that OpenStack's packages are installed on. */
export type CloudHost = Exclude<HostName, BalancerHost>

/** The last number of each one's address. */
export const lastNumber: Readonly<Record<HostName | 'database', number>> = {
  database: 3,
  lb1: 5,
  lb2: 6,
  controller1: 11,
  controller2: 12,
  controller3: 13,
  network1: 21,
  network2: 22,
  compute1: 31,
}

/** True for the balancer hosts. */
export function isBalancer(name: HostName): name is BalancerHost {
  return balancerHosts.some((each) => each === name)
}

/** The role of a cloud host, by its name. */
export function roleOf(name: CloudHost): Role {
  if (controllers.some((each) => each === name)) return 'controller'
  return networkNodes.some((each) => each === name) ? 'network' : 'compute'
}
