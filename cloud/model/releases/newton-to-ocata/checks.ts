import type { PairChecks } from '../../preflight/check'
import { cinderChecks } from './cinder/checks'
import { glanceChecks } from './glance/checks'
import { keystoneChecks, sameTokenProvider } from './keystone/checks'
import { neutronChecks } from './neutron/checks'
import { novaChecks } from './nova/checks'

/** The checks that only an upgrade from Newton to Ocata needs. */
export const newtonToOcataChecks: PairChecks = {
  own: {
    keystone: keystoneChecks,
    glance: glanceChecks,
    nova: novaChecks,
    neutron: neutronChecks,
    cinder: cinderChecks,
  },
  alike: (service) => (service.name === 'keystone' ? [sameTokenProvider(service)] : []),
}
