import { roles, unitsOf, type Role, type Unit } from './units'
import type { Release, Service } from './versions'

/**
 * The names of RDO's packages on CentOS 7, as rdo-packages/SERVICE-distgit has them at ocata-rdo: versions, packages, units.
 * Newton's code is on no registry, so its release ends in `standin`; Keystone and Glance are Pike's (docs/reference/lab-real.md).
 */
export const rdoVersions: Readonly<Record<Release, Readonly<Record<Service, string>>>> = {
  newton: {
    keystone: '1:10.0.3-1.el7.standin',
    glance: '1:13.0.0-1.el7.standin',
    nova: '1:14.1.0-1.el7.standin',
    neutron: '1:9.4.1-1.el7.standin',
    cinder: '1:9.1.4-2.el7.standin',
  },
  ocata: {
    keystone: '1:12.0.2-1.el7',
    glance: '1:15.0.2-1.el7',
    nova: '1:15.1.5-1.el7',
    neutron: '1:10.0.7-1.el7',
    cinder: '1:10.0.8-1.el7',
  },
}

/**
 * The packages of a service's units that its hosts share. Each needs the one before it in exactly its version; the last has
 * the service's commands. Units' packages need that one, unless it brings the units too.
 */
export const rdoShared: Readonly<Record<Service, readonly string[]>> = {
  keystone: ['python-keystone', 'openstack-keystone'],
  glance: ['python-glance', 'openstack-glance'],
  nova: ['python-nova', 'openstack-nova-common'],
  neutron: ['python-neutron', 'openstack-neutron-common', 'openstack-neutron'],
  cinder: ['python-cinder', 'openstack-cinder'],
}

/** Units whose package is named otherwise than they are. */
const packageOf: Readonly<Record<string, string>> = {
  keystone: 'openstack-keystone',
  'glance-api': 'openstack-glance',
  'glance-registry': 'openstack-glance',
  'nova-consoleauth': 'openstack-nova-console',
  'neutron-server': 'openstack-neutron',
  'neutron-dhcp-agent': 'openstack-neutron',
  'neutron-l3-agent': 'openstack-neutron',
  'neutron-metadata-agent': 'openstack-neutron',
  'neutron-openvswitch-agent': 'openstack-neutron-openvswitch',
  'cinder-api': 'openstack-cinder',
  'cinder-scheduler': 'openstack-cinder',
  'cinder-volume': 'openstack-cinder',
  'cinder-backup': 'openstack-cinder',
}

/** Only Neutron's units have no prefix. */
function rdoUnit(unit: Unit): Unit {
  const { daemon, service } = unit
  const name = service === 'neutron' ? daemon : `openstack-${daemon}`
  return { ...unit, unit: name, package: packageOf[daemon] ?? name }
}

/** The units of each role as RDO names them, in the order in which they start. */
export const rdoUnitsOf: Readonly<Record<Role, readonly Unit[]>> = {
  controller: unitsOf.controller.map(rdoUnit),
  network: unitsOf.network.map(rdoUnit),
  compute: unitsOf.compute.map(rdoUnit),
}

export const rdoUnits: readonly Unit[] = [
  ...new Map(roles.flatMap((role) => rdoUnitsOf[role].map((unit) => [unit.unit, unit]))).values(),
]
