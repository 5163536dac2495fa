import { reloadCommand } from '../../../service-manager'
import type { Platforms } from '../../../release'

/** RDO's names (rdo-packages/nova-distgit@ocata-rdo: openstack-nova.spec and its unit files). */
export const platforms: Platforms = {
  rdo: {
    packages: ['openstack-nova-common', 'python-nova'],
    units: {
      'nova-api': { nameOnHost: 'openstack-nova-api', packages: ['openstack-nova-api'] },
      // The package of nova-api brings these two as well.
      'nova-api-os-compute': { nameOnHost: 'openstack-nova-os-compute-api', packages: ['openstack-nova-api'] },
      'nova-api-metadata': { nameOnHost: 'openstack-nova-metadata-api', packages: ['openstack-nova-api'] },
      'nova-conductor': { nameOnHost: 'openstack-nova-conductor', packages: ['openstack-nova-conductor'] },
      'nova-scheduler': { nameOnHost: 'openstack-nova-scheduler', packages: ['openstack-nova-scheduler'] },
      'nova-consoleauth': { nameOnHost: 'openstack-nova-consoleauth', packages: ['openstack-nova-console'] },
      'nova-novncproxy': { nameOnHost: 'openstack-nova-novncproxy', packages: ['openstack-nova-novncproxy'] },
      'nova-spiceproxy': {
        nameOnHost: 'openstack-nova-spicehtml5proxy',
        process: '(^|/)nova-spicehtml5proxy$',
        packages: ['openstack-nova-spicehtml5proxy'],
      },
      'nova-cert': { nameOnHost: 'openstack-nova-cert', packages: ['openstack-nova-cert'] },
    },
    placement: { package: 'openstack-nova-placement-api', webServer: 'httpd' },
    // The site's file is in conf.d and listens as soon as httpd reads it.
    commands: { 'placement-site': reloadCommand },
  },
}
