import type { ServiceName } from '../cloud/model/ids'
import { cinder } from './cinder'
import { glance } from './glance'
import { keystone } from './keystone'
import { neutron } from './neutron'
import { nova } from './nova'
import type { Site } from './site'

/** Each service's upgrade as it reads. */
export const stories: Readonly<Record<ServiceName, (site: Site) => Promise<void>>> = {
  keystone,
  glance,
  nova,
  neutron,
  cinder,
}
