import type { Platforms } from '../../../release'

/**
 * RDO has the server and the agents of a network node in one package (rdo-packages/neutron-distgit@ocata-rdo:
 * openstack-neutron.spec). Its units have OpenStack's own names.
 */
export const platforms: Platforms = {
  rdo: {
    packages: ['openstack-neutron-common', 'python-neutron'],
    units: {
      'neutron-server': { packages: ['openstack-neutron', 'openstack-neutron-ml2'] },
      'neutron-openvswitch-agent': { packages: ['openstack-neutron-openvswitch'] },
      'neutron-linuxbridge-agent': { packages: ['openstack-neutron-linuxbridge'] },
      'neutron-l3-agent': { packages: ['openstack-neutron'] },
      'neutron-dhcp-agent': { packages: ['openstack-neutron'] },
      'neutron-metadata-agent': { packages: ['openstack-neutron'] },
      'neutron-metering-agent': { packages: ['openstack-neutron-metering-agent'] },
      'neutron-lbaasv2-agent': { packages: ['openstack-neutron-lbaas'] },
    },
  },
}
