export const services = ['keystone', 'glance', 'nova', 'neutron', 'cinder'] as const
export type Service = (typeof services)[number]
export type Release = 'newton' | 'ocata'

/**
 * The versions of the lab's own .deb packages. Newton's code is on no registry, so its versions end in `standin`. Ocata's
 * have the number of the wheels: keystone and glance are Pike's, the oldest that PyPI has (docs/reference/lab-real.md).
 */
export const versions: Readonly<Record<Release, Readonly<Record<Service, string>>>> = {
  newton: {
    keystone: '2:10.0.3+standin1',
    glance: '2:13.0.0+standin1',
    nova: '2:14.1.0+standin1',
    neutron: '2:9.4.1+standin1',
    cinder: '2:9.1.4+standin1',
  },
  ocata: {
    keystone: '2:12.0.2+lab1',
    glance: '2:15.0.2+lab1',
    nova: '2:15.1.5+lab1',
    neutron: '2:10.0.7+lab1',
    cinder: '2:10.0.8+lab1',
  },
}

/** The package that holds what a service's units share, in the same version as theirs; its commands, too. */
export const sharedPackage: Readonly<Record<Service, string>> = {
  keystone: 'python-keystone',
  glance: 'glance-common',
  nova: 'nova-common',
  neutron: 'neutron-common',
  cinder: 'cinder-common',
}

/** The package that every service stands on: an upgrade of it restarts every unit of its host. */
export const librariesPackage = 'openstack-lab-libraries'
export const librariesVersions: Readonly<Record<Release, string>> = { newton: '2016.2+standin1', ocata: '2017.1+lab1' }
