import type { PlatformName } from '../platform'
import { apt } from './apt'
import type { Packaging } from './packaging'
import { rpm } from './rpm'

export { withoutEpoch, type Packaging, type PackagingFault } from './packaging'
export { apt } from './apt'
export { rpm } from './rpm'

const packagings: Readonly<Record<PlatformName, Packaging>> = { 'ubuntu-cloud-archive': apt, debian: apt, rdo: rpm }

/**
 * The packaging of the hosts of a cloud or a service.
 * @param of one with its platform; without one, as in a history from before it was kept, apt's
 */
export const packagingOf = ({ platform = 'debian' }: { readonly platform?: PlatformName }): Packaging =>
  packagings[platform]
