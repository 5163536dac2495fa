import { rdoShared, rdoUnitsOf, rdoVersions } from './rdo'
import { unitsOf, type Role, type Unit } from './units'
import { sharedPackage, versions, type Release, type Service } from './versions'

/** The packagings that the cloud hosts of a lab can have. */
export const platforms = ['debian', 'rdo'] as const
export type Platform = (typeof platforms)[number]

/** The names that a packaging has. */
export interface Names {
  /** The units of each role, in the order in which they start. */
  readonly unitsOf: Readonly<Record<Role, readonly Unit[]>>
  readonly versions: Readonly<Record<Release, Readonly<Record<Service, string>>>>
  /** The packages that a service's units share. */
  readonly shared: Readonly<Record<Service, readonly string[]>>
}

export const namesOn: Readonly<Record<Platform, Names>> = {
  debian: {
    unitsOf,
    versions,
    shared: {
      keystone: ['keystone', sharedPackage.keystone],
      glance: [sharedPackage.glance],
      nova: [sharedPackage.nova],
      neutron: [sharedPackage.neutron],
      cinder: [sharedPackage.cinder, 'python-cinder'],
    },
  },
  rdo: { unitsOf: rdoUnitsOf, versions: rdoVersions, shared: rdoShared },
}
