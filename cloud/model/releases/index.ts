import { keystone } from './newton-to-ocata/keystone'
import { neighbours } from './newton-to-ocata/neighbours'
import type { ServiceRelease } from './service'

export type { PhaseFacts, ServiceRelease } from './service'

interface Release {
  readonly keystone: ServiceRelease
  /** unit → process expression of what runs beside OpenStack services on their hosts. */
  readonly neighbours: Readonly<Record<string, string>>
}

export const releases: Readonly<Record<'newton-to-ocata', Release>> = { 'newton-to-ocata': { keystone, neighbours } }
