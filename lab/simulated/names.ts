/** The hosts of the simulated cloud, by role. */
export const controllers = ['controller1', 'controller2', 'controller3'] as const
export const networkNodes = ['network1', 'network2'] as const
export const balancerHosts = ['lb1', 'lb2'] as const
export const hostNames = [...controllers, ...networkNodes, ...balancerHosts] as const

export type HostName = (typeof hostNames)[number]
export type BalancerHost = (typeof balancerHosts)[number]

/** What a host can be told to do slowly, or to fail at: what its commands do, as the ledger names it. */
export const actions = [
  'start',
  'stop',
  'restart',
  'mask',
  'unmask',
  'install',
  'configure',
  'expand',
  'migrate',
  'contract',
  'db_sync',
  'backup',
] as const
export type Action = (typeof actions)[number]

export const newtonVersion = '2:10.0.3-0ubuntu1~cloud0'
export const ocataVersion = '2:11.0.4-0ubuntu1~cloud0'
