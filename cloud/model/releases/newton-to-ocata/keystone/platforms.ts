import type { Platforms } from '../../../release'

/** RDO serves Keystone by httpd at both releases (rdo-packages/keystone-distgit@ocata-rdo: openstack-keystone.spec). */
export const platforms: Platforms = {
  rdo: {
    packages: ['openstack-keystone', 'python-keystone'],
    units: { apache2: 'none', httpd: { process: '^/usr/sbin/httpd$|^\\(?wsgi:keystone' } },
  },
}
