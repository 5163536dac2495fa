import type { LastVersions } from '../../release'

/** The last Ocata of each packaging, as cloud.example.yaml and examples/rdo.yaml have them; Debian never released one. */
export const lastVersions: LastVersions = {
  'ubuntu-cloud-archive': {
    keystone: '2:11.0.4-0ubuntu1~cloud0',
    glance: '2:14.0.1-0ubuntu1~cloud0',
    nova: '2:15.1.5-0ubuntu1~cloud0',
    neutron: '2:10.0.7-0ubuntu1~cloud0',
    cinder: '2:10.0.8-0ubuntu1~cloud0',
  },
  rdo: {
    keystone: '1:11.0.4-1.el7',
    glance: '1:14.0.1-1.el7',
    nova: '1:15.1.5-1.el7',
    neutron: '1:10.0.7-1.el7',
    cinder: '1:10.0.8-1.el7',
  },
}
