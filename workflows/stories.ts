import type { ServiceName } from '../cloud/model/ids'
import { keystone } from './keystone'
import type { Site } from './site'

/** Each service's upgrade as it reads. */
export const stories: Readonly<Record<ServiceName, (site: Site) => Promise<void>>> = { keystone }
