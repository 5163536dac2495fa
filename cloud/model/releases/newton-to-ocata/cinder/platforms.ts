import { rpm } from '../../../packaging'
import type { Platforms } from '../../../release'
import { stageCommand, syncCommand } from './stage'

const rdoPackages = ['openstack-cinder', 'python-cinder'] as const

/**
 * Cinder as other packages have it. Canonical's Ocata has cinder-api as a site of apache2 (storpool/ubuntu-cloud-cinder:
 * debian/changelog, 2:10.0.0~b2). RDO has all units in one package (rdo-packages/cinder-distgit@ocata-rdo:
 * openstack-cinder.spec).
 */
export const platforms: Platforms = {
  'ubuntu-cloud-archive': { units: { 'cinder-api': { becomes: ['apache2'] } } },
  rdo: {
    packages: rdoPackages,
    units: {
      'cinder-api': { nameOnHost: 'openstack-cinder-api', packages: [] },
      'cinder-scheduler': { nameOnHost: 'openstack-cinder-scheduler', packages: [] },
      'cinder-volume': { nameOnHost: 'openstack-cinder-volume', packages: [] },
      // Installed with the others everywhere: nothing tells of a host that wants none, so cloud.yaml names it.
      'cinder-backup': { nameOnHost: 'openstack-cinder-backup', packages: [], optional: false, named: true },
    },
    commands: { stage: stageCommand(rpm, rdoPackages), sync: syncCommand(rpm) },
  },
}
