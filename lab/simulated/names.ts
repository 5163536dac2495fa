/** The hosts of the simulated cloud, by role. */
export const controllers = ['controller1', 'controller2', 'controller3'] as const
export const networkNodes = ['network1', 'network2'] as const
export const computes = ['compute1'] as const
export const balancerHosts = ['lb1', 'lb2'] as const
export const hostNames = [...controllers, ...networkNodes, ...computes, ...balancerHosts] as const

export type HostName = (typeof hostNames)[number]
export type BalancerHost = (typeof balancerHosts)[number]

export const serviceNames = ['keystone', 'glance', 'nova', 'neutron', 'cinder'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Actions that a host can be made to slow down, or to fail at: those of its commands, as the ledger names them. */
export const actions = [
  'start',
  'stop',
  'restart',
  'mask',
  'unmask',
  'install',
  'configure',
  'stage',
  'expand',
  'migrate',
  'contract',
  'db_sync',
  'sync',
  'api-sync',
  'cell0-database',
  'map-cell0',
  'create-cell',
  'discover-hosts',
  'map-instances',
  'online-migrations',
  'backup',
] as const
export type Action = (typeof actions)[number]
