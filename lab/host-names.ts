/** The hosts of both labs, by role. */
export const controllers = ['controller1', 'controller2', 'controller3'] as const
export const networkNodes = ['network1', 'network2'] as const
export const computes = ['compute1'] as const
export const balancerHosts = ['lb1', 'lb2'] as const
export const hostNames = [...controllers, ...networkNodes, ...computes, ...balancerHosts] as const

export type HostName = (typeof hostNames)[number]
export type BalancerHost = (typeof balancerHosts)[number]

/** The last number of each host's address. */
export const lastNumber: Readonly<Record<HostName, number>> = {
  lb1: 5,
  lb2: 6,
  controller1: 11,
  controller2: 12,
  controller3: 13,
  network1: 21,
  network2: 22,
  compute1: 31,
}
