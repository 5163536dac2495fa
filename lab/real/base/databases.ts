import type { Service } from './versions'

/** One schema of the lab's MariaDB. */
export interface Database {
  readonly name: string
  readonly service: Service
}

/** The schemas that the base has. `nova_cell0` is not among them: making it is a part of the upgrade. */
export const databases: readonly Database[] = [
  { name: 'keystone', service: 'keystone' },
  { name: 'glance', service: 'glance' },
  { name: 'nova_api', service: 'nova' },
  { name: 'nova', service: 'nova' },
  { name: 'neutron', service: 'neutron' },
  { name: 'cinder', service: 'cinder' },
]

/** The password of a service's MariaDB user, whose name is the service's. No secret: the lab is on loopback addresses. */
export function databasePassword(service: Service): string {
  return `${service}-in-the-lab`
}
