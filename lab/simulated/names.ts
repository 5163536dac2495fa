export const serviceNames = ['keystone', 'glance', 'nova', 'neutron', 'cinder'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Actions that a host can be made to slow down, or to fail at: those of its commands, as the ledger names them. */
export const actions = [
  'start',
  'stop',
  'restart',
  'reload',
  'enable-site',
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
