import { cinderFailures } from './cinder/failures'
import { glanceFailures } from './glance/failures'
import { keystoneFailures } from './keystone/failures'
import { neutronFailures } from './neutron/failures'
import { novaFailures } from './nova/failures'
import { placementFailures } from './nova/placement-failures'

/** The known failures of the commands from Newton to Ocata, by the service that they belong to. */
export const newtonToOcataFailures = [
  { heading: 'Keystone', failures: keystoneFailures },
  { heading: 'Glance', failures: glanceFailures },
  { heading: 'Nova', failures: novaFailures },
  { heading: 'Placement, as Nova’s upgrade makes it', failures: placementFailures },
  { heading: 'Neutron', failures: neutronFailures },
  { heading: 'Cinder', failures: cinderFailures },
]
