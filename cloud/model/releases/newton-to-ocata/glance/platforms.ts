import type { Platforms } from '../../../release'

/** RDO has both units in one package (rdo-packages/glance-distgit@ocata-rdo: openstack-glance.spec). */
export const platforms: Platforms = {
  rdo: {
    packages: ['openstack-glance', 'python-glance'],
    units: {
      'glance-api': { nameOnHost: 'openstack-glance-api', packages: [] },
      'glance-registry': { nameOnHost: 'openstack-glance-registry', packages: [] },
    },
  },
}
