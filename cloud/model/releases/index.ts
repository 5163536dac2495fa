import type { ServiceName } from '../ids'
import { cinder } from './newton-to-ocata/cinder'
import { glance } from './newton-to-ocata/glance'
import { keystone } from './newton-to-ocata/keystone'
import { family, neighbours } from './newton-to-ocata/neighbours'
import { neutron } from './newton-to-ocata/neutron'
import { nova } from './newton-to-ocata/nova'
import { labGlance, labKeystone } from './newton-to-ocata-lab'
import type { ServiceRelease } from './service'

export { backupTrial } from './newton-to-ocata/scripts'
export {
  everyServiceCommands,
  phaseNames,
  type PhaseName,
  type PhaseRelease,
  type ServiceRelease,
  type UnitRelease,
  type WayBack,
} from './service'

interface Release {
  readonly services: Readonly<Record<ServiceName, ServiceRelease>>
  /** unit → process expression of what runs beside OpenStack services on their hosts. */
  readonly neighbours: Readonly<Record<string, string>>
  /** The names (grep -E) by which other units of OpenStack are found on a host. */
  readonly family: string
}

export const releaseNames = ['newton-to-ocata', 'newton-to-ocata-lab'] as const
export type ReleaseName = (typeof releaseNames)[number]

const services = { keystone, glance, nova, neutron, cinder }

export const releases: Readonly<Record<ReleaseName, Release>> = {
  'newton-to-ocata': { services, neighbours, family },
  'newton-to-ocata-lab': { services: { ...services, keystone: labKeystone, glance: labGlance }, neighbours, family },
}
